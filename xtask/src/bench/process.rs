//! A process under measurement, and what the system says it used.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::Context;

/// A process that ends with the measurement.
pub(crate) struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

impl Process {
    /// Starts it in a folder.
    ///
    /// # Errors
    /// Where it can't be started.
    pub(crate) fn start(program: &Path, folder: &Path, arguments: &[&str]) -> anyhow::Result<Self> {
        let mut command = Command::new(program);
        command.current_dir(folder).args(arguments).stdin(Stdio::null()).stdout(Stdio::piped());
        Ok(Self(command.stderr(Stdio::null()).spawn().context("the program can't be started")?))
    }

    /// The first line that it prints.
    ///
    /// # Errors
    /// Where it prints none.
    pub(crate) fn first_line(&mut self) -> anyhow::Result<String> {
        let stdout = self.0.stdout.take().context("its output is not piped")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        Ok(line)
    }

    /// Seconds of processor time used so far (`/proc/PID/stat`, in hundredths on Linux).
    ///
    /// # Errors
    /// Where the system does not tell.
    pub(crate) fn cpu_seconds(&self) -> anyhow::Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id()))?;
        parse_cpu(&stat).context("/proc/PID/stat is not as expected")
    }

    /// The most memory it ever held, in MB (`VmHWM`).
    ///
    /// # Errors
    /// Where the system does not tell.
    pub(crate) fn peak_megabytes(&self) -> anyhow::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id()))?;
        parse_peak(&status).context("/proc/PID/status is not as expected")
    }
}

/// Ticks of Linux's clock a second, as `/proc` counts them.
const TICKS: f64 = 100.0;

fn parse_cpu(stat: &str) -> Option<f64> {
    // The name stands in parentheses and may hold anything; behind it the 12th and 13th words are user and system time.
    let (_, behind) = stat.rsplit_once(')')?;
    let words: Vec<&str> = behind.split_whitespace().collect();
    let ticks = |at: usize| words.get(at)?.parse::<u32>().ok();
    Some(f64::from(ticks(11)? + ticks(12)?) / TICKS)
}

fn parse_peak(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u32 = line.split_whitespace().next()?.parse().ok()?;
    Some(f64::from(kilobytes) / 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_tells_is_read() {
        let stat = "17 (a) b) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0";
        assert_eq!(parse_cpu(stat), Some(3.0));
        assert_eq!(parse_peak("Name:\tx\nVmHWM:\t  52000 kB\n"), Some(52.0));
        assert_eq!((parse_cpu("17 x"), parse_peak("VmRSS: 1 kB")), (None, None));
    }
}
