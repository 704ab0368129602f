//! Turns: how many deliveries to one receiver are under way at once. A receiver that does not answer holds few places,
//! and what waits for it waits in the table, not in a place.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Deliveries to one receiver under way at once.
pub const PER_RECEIVER: usize = 4;
/// Bounds of the wait for a turn.
const SHORTEST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(10);

/// What is under way in this process, by receiver.
#[derive(Clone, Default)]
pub struct Turns {
    receivers: Arc<Mutex<HashMap<String, Receiver>>>,
}

#[derive(Default)]
struct Receiver {
    began: Vec<Instant>,
    /// How long the last delivery took.
    last: Duration,
}

/// A place; free again when dropped.
pub struct Turn {
    turns: Turns,
    receiver: String,
    began: Instant,
}

impl Turns {
    /// A place for one delivery, or how long to wait before asking again: about as long as the receiver takes for one.
    pub fn take(&self, receiver: &str) -> Result<Turn, Duration> {
        let now = Instant::now();
        let mut receivers = self.lock();
        let known = receivers.entry(receiver.to_owned()).or_default();
        if known.began.len() >= PER_RECEIVER {
            let oldest = known.began.iter().map(|began| now - *began).max().unwrap_or_default();
            return Err(known.last.max(oldest).clamp(SHORTEST, LONGEST));
        }
        known.began.push(now);
        Ok(Turn { turns: self.clone(), receiver: receiver.to_owned(), began: now })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Receiver>> {
        self.receivers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut receivers = self.turns.lock();
        let Some(known) = receivers.get_mut(&self.receiver) else { return };
        if let Some(place) = known.began.iter().position(|began| *began == self.began) {
            known.began.swap_remove(place);
        }
        known.last = self.began.elapsed();
        if known.began.is_empty() {
            receivers.remove(&self.receiver);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receiver_has_few_places_and_others_have_their_own() {
        let turns = Turns::default();
        let mut held: Vec<Turn> = (0..PER_RECEIVER).map(|_| turns.take("slow").ok().unwrap()).collect();
        let wait = turns.take("slow").err().unwrap();
        assert!((SHORTEST..=LONGEST).contains(&wait), "{wait:?}");
        assert!(turns.take("quick").is_ok());
        held.pop();
        held.push(turns.take("slow").ok().unwrap());
        assert!(turns.take("slow").is_err());
        held.clear();
        assert!(turns.lock().is_empty(), "nothing is kept of receivers that are done");
    }
}
