//! The client against real sockets: what is refused, what was not sent, what is not known, what is used again.

#[cfg(test)]
mod server;

#[cfg(test)]
mod answers;

#[cfg(test)]
mod not_sent;

#[cfg(test)]
mod unknown;

#[cfg(test)]
mod reuse;

#[cfg(test)]
mod private;

#[cfg(test)]
mod tls;
