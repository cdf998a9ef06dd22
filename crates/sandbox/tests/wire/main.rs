//! Both sandboxes through real sockets: what stands on the wire, and what each fault makes of it.

#[cfg(test)]
mod caller;
#[cfg(test)]
mod running;

#[cfg(test)]
mod faults;
#[cfg(test)]
mod plant;
#[cfg(test)]
mod shop;
