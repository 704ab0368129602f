//! What a browser writes to its standard error: kept short, read for the one thing the protocol does not tell.

use std::io;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

/// Bytes kept for errors of the start.
const KEPT_BYTES: usize = 4_096;
/// What V8's embedder says in the moment before it ends a process whose scripts have no more memory. A page that writes
/// this into its console itself ends only its own render.
const HEAP_FULL: &[u8] = b"V8 javascript OOM";

/// Read until dropped.
pub(super) struct Words {
    heap_full: CancellationToken,
    tail: Arc<Mutex<Vec<u8>>>,
    _task: AbortOnDropHandle<io::Result<()>>,
}

impl Words {
    pub fn read(from: impl AsyncRead + Send + Unpin + 'static) -> Words {
        let (heap_full, tail) = (CancellationToken::new(), Arc::default());
        let task = tokio::spawn(follow(from, heap_full.clone(), Arc::clone(&tail)));
        Words { heap_full, tail, _task: AbortOnDropHandle::new(task) }
    }

    /// Returns once the scripts of a page have filled their memory.
    pub async fn heap_full(&self) {
        self.heap_full.cancelled().await;
    }

    /// The last line.
    pub fn last(&self) -> String {
        let tail = self.tail.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        String::from_utf8_lossy(&tail).lines().last().unwrap_or_default().to_owned()
    }
}

async fn follow(
    mut from: impl AsyncRead + Unpin,
    heap_full: CancellationToken,
    tail: Arc<Mutex<Vec<u8>>>,
) -> io::Result<()> {
    let mut chunk = [0; 1_024];
    loop {
        let count = from.read(&mut chunk).await?;
        if count == 0 {
            return Ok(());
        }
        let mut tail = tail.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        tail.extend_from_slice(&chunk[..count]);
        // Looked for in what is kept, so that it may come in two parts.
        if tail.windows(HEAP_FULL.len()).any(|window| window == HEAP_FULL) {
            heap_full.cancel();
        }
        let excess = tail.len().saturating_sub(KEPT_BYTES);
        tail.drain(..excess);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn the_sentence_is_found_wherever_it_is_cut_and_nothing_long_is_kept() {
        let (mut to, from) = tokio::io::duplex(64);
        let words = Words::read(from);
        let writing = async {
            use tokio::io::AsyncWriteExt;
            to.write_all(&vec![b'x'; 3 * KEPT_BYTES]).await.expect("written");
            to.write_all(b"\nERROR: V8 java").await.expect("written");
            tokio::task::yield_now().await;
            to.write_all(b"script OOM (Reached heap limit).\nlast").await.expect("written");
        };
        let found = tokio::time::timeout(Duration::from_secs(10), async { tokio::join!(writing, words.heap_full()) });
        found.await.expect("found");
        assert!(words.tail.lock().expect("no panic").len() <= KEPT_BYTES);
    }
}
