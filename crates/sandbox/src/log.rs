//! The log of the calls received.

use std::collections::VecDeque;
use std::fmt::Write;

use serde_json::Value;

use crate::clock::rfc3339;
use crate::faults::Kind;

/// Calls that are kept, at most.
const CALLS: usize = 200_000;
/// Bytes of requests that are kept, at most.
const BYTES: usize = 256 * 1024 * 1024;

/// The last calls received, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Log {
    calls: VecDeque<Call>,
    /// The number of the oldest call.
    first: u64,
    bytes: usize,
}

#[derive(Debug)]
struct Call {
    at: i64,
    name: Box<str>,
    /// JSON.
    request: Box<str>,
    /// 0: no answer was given, or not yet.
    status: u16,
    fault: Option<Kind>,
}

impl Log {
    /// Writes down a call as it comes in; tells its number.
    pub(crate) fn begin(&mut self, at: i64, name: &str, request: Box<str>) -> u64 {
        self.bytes += request.len();
        self.calls.push_back(Call { at, name: name.into(), request, status: 0, fault: None });
        while self.calls.len() > CALLS || self.bytes > BYTES {
            let Some(oldest) = self.calls.pop_front() else { break };
            self.bytes -= oldest.request.len();
            self.first += 1;
        }
        self.first + self.calls.len() as u64 - 1
    }

    /// Writes down what struck it.
    pub(crate) fn struck(&mut self, number: u64, fault: Kind) {
        if let Some(call) = self.call(number) {
            call.fault = Some(fault);
        }
    }

    /// Writes down its answer.
    pub(crate) fn answered(&mut self, number: u64, status: u16) {
        if let Some(call) = self.call(number) {
            call.status = status;
        }
    }

    /// A call, unless it was forgotten.
    fn call(&mut self, number: u64) -> Option<&mut Call> {
        let at = number.checked_sub(self.first).and_then(|at| usize::try_from(at).ok());
        at.and_then(|at| self.calls.get_mut(at))
    }

    /// Forgets all calls; numbers go on.
    pub(crate) fn clear(&mut self) {
        self.first += self.calls.len() as u64;
        self.calls.clear();
        self.bytes = 0;
    }

    /// `[{"at","call","request","status","fault"}]`.
    pub(crate) fn json(&self) -> String {
        let mut text = String::with_capacity(self.bytes + self.calls.len() * 120 + 2);
        text.push('[');
        for (at, call) in self.calls.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let name = Value::from(&*call.name);
            let fault = call.fault.map_or(Value::Null, |kind| Value::from(kind.as_str()));
            let _infallible = write!(
                text,
                r#"{comma}{{"at":"{}","call":{name},"request":{},"status":{},"fault":{fault}}}"#,
                rfc3339(call.at),
                call.request,
                call.status
            );
        }
        text.push(']');
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_stand_in_the_order_they_came_in() {
        let mut log = Log::default();
        let slow = log.begin(0, "getOrders", "{}".into());
        let quick = log.begin(1, "x\"y", "null".into());
        log.struck(slow, Kind::BadGateway);
        log.answered(quick, 200);
        log.answered(slow, 502);
        let read: Value = serde_json::from_str(&log.json()).unwrap();
        assert_eq!((&read[0]["status"], &read[0]["fault"]), (&Value::from(502), &Value::from("502")));
        assert_eq!((&read[1]["call"], &read[1]["fault"]), (&Value::from("x\"y"), &Value::Null));
    }

    #[test]
    fn it_is_bounded_and_late_ends_find_their_call() {
        let mut log = Log::default();
        let first = log.begin(0, "a", "null".into());
        for _ in 0..CALLS {
            log.begin(0, "b", "null".into());
        }
        assert_eq!(log.calls.len(), CALLS);
        log.answered(first, 200);
        assert!(log.calls.iter().all(|call| call.status == 0), "the first is gone");
        let huge = log.begin(0, "c", "x".repeat(BYTES).into());
        log.answered(huge, 200);
        assert_eq!((log.calls.len(), log.calls.back().unwrap().status), (1, 200));
        log.clear();
        log.answered(huge, 500);
        assert_eq!(log.json(), "[]");
    }
}
