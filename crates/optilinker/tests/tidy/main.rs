//! What the compiler can't hold: the layers, the shape of files, and documents that must agree with the code.

#[cfg(test)]
mod workspace;

#[cfg(test)]
mod layers;

#[cfg(test)]
mod sources;

#[cfg(test)]
mod map;

#[cfg(test)]
mod dependencies;

#[cfg(test)]
mod guarantees;
