//! How many tests passed, from the file that nextest leaves.

use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use crate::command::root;

/// Of one run of the tests.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

fn file() -> PathBuf {
    root().join("target/nextest/default/counts.xml")
}

impl Counts {
    /// So that an earlier run's counts are not taken for this one's.
    ///
    /// # Errors
    /// Where the file stands and can't be removed.
    pub(crate) fn forget() -> std::io::Result<()> {
        match fs::remove_file(file()) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// None where the tests did not come to an end.
    pub(crate) fn read() -> Option<Self> {
        Self::parse(&fs::read_to_string(file()).ok()?)
    }

    fn parse(report: &str) -> Option<Self> {
        let (_, head) = report.split_once("<testsuites")?;
        let (head, _) = head.split_once('>')?;
        let number = |name: &str| -> Option<u32> {
            let (_, value) = head.split_once(&format!(" {name}=\""))?;
            value.split_once('"')?.0.parse().ok()
        };
        let failed = number("failures")? + number("errors")?;
        Some(Self { passed: number("tests")?.checked_sub(failed)?, failed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_a_report_is_read() {
        let report = "<?xml version=\"1.0\"?>\n<testsuites name=\"nextest-run\" tests=\"7\" failures=\"2\" \
                      errors=\"1\" uuid=\"u\" time=\"0.1\">\n<testsuite name=\"a\" tests=\"7\" failures=\"2\">";
        let counts = Counts::parse(report).unwrap();
        assert_eq!(counts, Counts { passed: 4, failed: 3 });
        assert_eq!(counts.to_string(), "4 passed, 3 failed");
        assert_eq!(Counts::parse(""), None);
        assert_eq!(Counts::parse("<testsuites tests=\"x\">"), None);
    }
}
