//! The whole program from outside: the real binary, both sandboxes as processes, real SQLite.

#[cfg(test)]
mod world;

#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod block;
#[cfg(test)]
mod buyers;
#[cfg(test)]
mod canaries;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod far_sides;
#[cfg(test)]
mod finding;
#[cfg(test)]
mod gate;
#[cfg(test)]
mod moved;
#[cfg(test)]
mod odd_orders;
#[cfg(test)]
mod one_buyer;
#[cfg(test)]
mod people;
#[cfg(test)]
mod promises;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod setup;
#[cfg(test)]
mod siblings;
#[cfg(test)]
mod survival;
#[cfg(test)]
mod takeover;
#[cfg(test)]
mod uncertain;
#[cfg(test)]
mod way_back;
#[cfg(test)]
mod webhooks;
