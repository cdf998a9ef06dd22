//! The program's log, on stderr: text or JSON.

use settings::LogFormat;
use tracing_subscriber::EnvFilter;

/// Starts the log.
pub(crate) fn start(format: LogFormat, level: &str) {
    let filter = EnvFilter::try_new(level).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false);
    // A second start, as in tests, changes nothing.
    let _started = match format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
}
