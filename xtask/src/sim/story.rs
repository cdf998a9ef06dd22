//! What happened in a world, in lines for whoever has to find out why.

use std::fmt;

use domain::Millis;

/// A story; nothing is written where nobody will read it.
#[derive(Debug, Default)]
pub(crate) struct Story {
    lines: Option<Vec<String>>,
    begin: Millis,
}

/// Lines of one story, at most.
const LINES_MOST: usize = 200_000;

impl Story {
    pub(crate) fn new(is_told: bool, begin: Millis) -> Self {
        Self { lines: is_told.then(Vec::new), begin }
    }

    /// Adds a line, with the seconds since the world began.
    pub(crate) fn tell(&mut self, now: Millis, what: fmt::Arguments<'_>) {
        if let Some(lines) = self.lines.as_mut().filter(|lines| lines.len() < LINES_MOST) {
            let millis = now - self.begin;
            lines.push(format!("{:>5}.{:03}  {what}", millis / 1_000, millis % 1_000));
        }
    }

    pub(crate) fn into_lines(self) -> Vec<String> {
        self.lines.unwrap_or_default()
    }
}

/// Adds a line to the story of a state.
macro_rules! tell {
    ($state:expr, $($what:tt)*) => {{
        let now = $state.now();
        $state.story.tell(now, format_args!($($what)*));
    }};
}

pub(crate) use tell;
