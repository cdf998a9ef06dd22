//! A line of the table: what was measured, what bounds it, and what was aimed at.

/// What a figure is held against.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Aim {
    /// For information: a bound of the others.
    None,
    /// At least this.
    AtLeast(f64),
    /// At most this.
    AtMost(f64),
}

/// One figure.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) what: &'static str,
    pub(crate) figure: f64,
    pub(crate) unit: &'static str,
    pub(crate) aim: Aim,
}

impl Line {
    pub(crate) const fn new(what: &'static str, figure: f64, unit: &'static str, aim: Aim) -> Self {
        Self { what, figure, unit, aim }
    }

    fn verdict(&self) -> String {
        let (is_met, sign, aim) = match self.aim {
            Aim::None => return String::new(),
            Aim::AtLeast(aim) => (self.figure >= aim, "≥", aim),
            Aim::AtMost(aim) => (self.figure <= aim, "≤", aim),
        };
        format!("{sign} {aim:<6} {}", if is_met { "met" } else { "MISSED" })
    }
}

/// Prints the table.
pub(crate) fn print(lines: &[Line]) {
    println!();
    for line in lines {
        let digits = if line.figure.abs() < 10.0 { 3 } else { 0 };
        println!("{:<58} {:>9.digits$} {:<12} {}", line.what, line.figure, line.unit, line.verdict());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_held_against_its_aim() {
        let verdict = |figure, aim| Line::new("x", figure, "", aim).verdict();
        assert_eq!(verdict(0.3, Aim::AtLeast(0.25)), "≥ 0.25   met");
        assert_eq!(verdict(0.2, Aim::AtLeast(0.25)), "≥ 0.25   MISSED");
        assert_eq!(verdict(101.0, Aim::AtMost(100.0)), "≤ 100    MISSED");
        assert_eq!(verdict(1.0, Aim::None), "");
    }
}
