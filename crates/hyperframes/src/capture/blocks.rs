//! Who draws which frames, and the buffer that puts them in order again.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::Notify;

/// Frames drawn in a row by one browser. Neighbours share what the browser has cached.
pub(super) const BLOCK_FRAMES: u64 = 16;
/// Blocks per browser that may be ahead of what was handed on: the bound of memory.
const BLOCKS_AHEAD: u64 = 3;

pub(super) struct Block {
    pub first: u64,
    pub end: u64,
    /// Counted from one.
    pub attempt: u32,
}

pub(super) struct Blocks {
    frames: u64,
    ahead: u64,
    state: Mutex<State>,
    moved: Notify,
}

#[derive(Default)]
struct State {
    /// First frame of no block yet.
    fresh: u64,
    lost: VecDeque<Block>,
    waiting: BTreeMap<u64, Arc<[u8]>>,
    /// Frames handed on.
    sent: u64,
}

impl Blocks {
    pub fn new(frames: u64, workers: usize) -> Blocks {
        let ahead = BLOCK_FRAMES * BLOCKS_AHEAD * workers as u64;
        Blocks { frames, ahead, state: Mutex::default(), moved: Notify::new() }
    }

    /// The next block; waits while too many frames wait for an earlier one. `None`: all frames were handed on, so no
    /// block can come back.
    pub async fn take(&self) -> Option<Block> {
        loop {
            let moved = self.moved.notified();
            tokio::pin!(moved);
            // Before looking, so that no movement is missed in between.
            moved.as_mut().enable();
            match self.try_take() {
                Taken::Block(block) => return Some(block),
                Taken::End => return None,
                Taken::Later => moved.await,
            }
        }
    }

    fn try_take(&self) -> Taken {
        let mut state = self.lock();
        if let Some(block) = state.lost.pop_front() {
            return Taken::Block(block);
        }
        if state.sent >= self.frames {
            return Taken::End;
        }
        if state.fresh >= self.frames || state.fresh >= state.sent + self.ahead {
            return Taken::Later;
        }
        let first = state.fresh;
        let end = (first + BLOCK_FRAMES).min(self.frames);
        state.fresh = end;
        Taken::Block(Block { first, end, attempt: 1 })
    }

    /// A block whose browser was lost.
    pub fn put_back(&self, block: Block) {
        self.lock().lost.push_back(Block { attempt: block.attempt + 1, ..block });
        self.moved.notify_waiters();
    }

    /// A frame is there; one that is there already counts once.
    pub fn finish(&self, index: u64, shot: Arc<[u8]>) {
        let mut state = self.lock();
        if index >= state.sent {
            state.waiting.insert(index, shot);
        }
    }

    /// The frame that is due, if it is there.
    pub fn next_in_order(&self) -> Option<Arc<[u8]>> {
        let mut state = self.lock();
        let due = state.sent;
        let shot = state.waiting.remove(&due)?;
        state.sent += 1;
        drop(state);
        self.moved.notify_waiters();
        Some(shot)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

enum Taken {
    Block(Block),
    Later,
    End,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shot(index: u64) -> Arc<[u8]> {
        vec![index as u8].into()
    }

    #[tokio::test]
    async fn frames_come_out_in_order_whoever_draws_them_and_a_lost_block_is_given_out_again() {
        let blocks = Blocks::new(40, 2);
        let first = blocks.take().await.expect("a block");
        let second = blocks.take().await.expect("a block");
        let third = blocks.take().await.expect("a block");
        assert_eq!((first.first, second.first, third.first, third.end), (0, 16, 32, 40));
        for index in third.first..third.end {
            blocks.finish(index, shot(index));
        }
        for index in 16..20 {
            blocks.finish(index, shot(index));
        }
        assert!(blocks.next_in_order().is_none());
        blocks.put_back(second);
        let again = blocks.take().await.expect("the lost block");
        assert_eq!((again.first, again.attempt), (16, 2));
        for index in (0..16).chain(16..32) {
            blocks.finish(index, shot(index));
        }
        let order: Vec<u8> = std::iter::from_fn(|| blocks.next_in_order()).map(|shot| shot[0]).collect();
        assert_eq!(order, (0..40).collect::<Vec<u8>>());
        assert!(blocks.take().await.is_none());
    }

    #[test]
    fn nobody_runs_far_ahead_of_a_slow_block() {
        let blocks = Blocks::new(10_000, 1);
        let taken = std::iter::from_fn(|| match blocks.try_take() {
            Taken::Block(block) => Some(block),
            Taken::Later | Taken::End => None,
        });
        assert_eq!(taken.count() as u64, BLOCKS_AHEAD);
    }
}
