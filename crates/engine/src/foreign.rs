//! What another installation made, and what is asked about it.

use domain::{Code, Problem};

use crate::{Entry, Foreign};

impl Foreign {
    /// It was made of this entry's order, and not of the one whose number it uses again.
    pub(crate) const fn concerns(&self, entry: &Entry) -> bool {
        self.marker.generation >= entry.generation
    }

    /// "Made by another Optilinker: take over?"
    pub(crate) fn question(&self) -> Problem {
        Problem::new(Code::MadeByAnother)
            .with("prefix", self.marker.prefix.as_str())
            .with("mesOrder", self.mes_order)
    }
}
