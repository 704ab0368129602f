//! Speech handed out while it is made.
//!
//! A worker thread says piece after piece and encodes it; what it makes waits in a short queue, so that a slow listener slows
//! the work and one who has gone ends it. Whoever listened pays for what was made, when it ends; what breaks off by our
//! fault costs nothing. The end is told apart from a break: [`SpokenStream::next`] answers `None` only after the last byte.

use std::sync::Arc;
use std::time::Duration;

use herald_domain::id::SpeechId;
use herald_domain::prices::Item;
use herald_domain::{ErrorCode, Failure};
use herald_identity::Caller;
use herald_media::loudness::Leveller;
use herald_media::sound::{SoundFormat, SoundStream};
use herald_speech::{Control, Narration, kokoro};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tracing::Instrument;

use crate::admission::{Admission, Work};
use crate::billing::Charge;
use crate::speech::{self, SpeechOrder};
use crate::{Studio, StudioError, blocking, moderation};

/// Chunks of encoded sound, at most 16 KB each, that wait for the listener.
const IN_FLIGHT: usize = 8;
/// A listener who takes nothing for so long has gone.
const PATIENCE: Duration = Duration::from_secs(60);
/// Streams of one process at once: each holds a thread and an encoder.
pub(crate) const AT_ONCE: usize = 16;

/// Encoded sound, in the order it is made.
pub struct SpokenStream {
    pub format: SoundFormat,
    ready: Option<Vec<u8>>,
    messages: mpsc::Receiver<Result<Message, StudioError>>,
    ended: bool,
}

enum Message {
    Sound(Vec<u8>),
    /// Everything was made and sent, and is paid for.
    End,
}

impl SpokenStream {
    /// The next bytes; `None` at the end.
    ///
    /// # Errors
    /// When it breaks off: what came before is not all.
    pub async fn next(&mut self) -> Option<Result<Vec<u8>, StudioError>> {
        if let Some(bytes) = self.ready.take() {
            return Some(Ok(bytes));
        }
        if self.ended {
            return None;
        }
        let message = self.messages.recv().await;
        self.ended = !matches!(message, Some(Ok(Message::Sound(_))));
        match message {
            Some(Ok(Message::Sound(bytes))) => Some(Ok(bytes)),
            Some(Ok(Message::End)) => None,
            Some(Err(error)) => Some(Err(error)),
            None => Some(Err(StudioError::internal("a stream of speech broke off"))),
        }
    }
}

/// Begins to speak for a caller; returns when the first sound is there.
///
/// # Errors
/// As [`speech::create`], as long as nothing was heard; 429 when too many streams are open.
pub async fn open(studio: &Arc<Studio>, caller: &Caller, order: SpeechOrder) -> Result<SpokenStream, StudioError> {
    let (heard, narration) = speech::ready(studio, caller.workspace_id, &order).await?;
    moderation::review(&*studio.moderator, &[("text", Some(&heard))])?;
    let lasting =
        |seconds| Admission::new(studio, caller.workspace_id, Work::Instant, Charge::lasting(Item::Speech, seconds));
    lasting(narration.longest()).quote(studio.store.read()).await?;
    let permit = Arc::clone(&studio.engines.speech_streams).try_acquire_owned().map_err(|_| {
        let message = format!("{AT_ONCE} streams of speech are open, which is the most. Try again in a moment.");
        Failure::new(ErrorCode::RateLimitExceeded, message).retry_after(2)
    })?;
    let (sender, mut messages) = mpsc::channel(IN_FLIGHT);
    let (worker, format, workspace) = (Arc::clone(studio), order.format, caller.workspace_id);
    let work = async move {
        let _permit = permit;
        let (studio, listener) = (Arc::clone(&worker), sender.clone());
        let made = blocking(move || {
            let mut seconds = 0.0;
            let outcome = produce(&studio, &narration, format, &listener, &mut seconds);
            Ok((seconds, outcome))
        });
        let (seconds, outcome) = match made.await {
            Ok(made) => made,
            Err(error) => (0.0, Err(error)),
        };
        let gone = sender.is_closed();
        let ending = match outcome {
            // Whoever leaves pays for what was made until then.
            Err(_) if gone => {
                tracing::info!(seconds, "a listener has left");
                pay(&worker, workspace, seconds).await
            }
            Err(error) => Err(error.at("text")),
            Ok(()) => pay(&worker, workspace, seconds).await,
        };
        if let Err(error) = &ending {
            tracing::warn!(%error, seconds, "a stream of speech broke off");
        }
        // Nobody may be there to hear it.
        let _ = sender.send(ending.map(|()| Message::End)).await;
    };
    tokio::spawn(work.in_current_span());
    match messages.recv().await {
        Some(Ok(Message::Sound(first))) => Ok(SpokenStream { format, ready: Some(first), messages, ended: false }),
        Some(Ok(Message::End)) | None => Err(StudioError::internal("a stream of speech ended without a sound")),
        Some(Err(error)) => Err(error),
    }
}

async fn pay(studio: &Arc<Studio>, workspace: herald_domain::id::WorkspaceId, seconds: f64) -> Result<(), StudioError> {
    let bill = Admission::new(studio, workspace, Work::Instant, Charge::lasting(Item::Speech, seconds));
    studio.store.write(move |txn| Box::pin(async move { bill.pay(txn, &SpeechId::new().to_string()).await })).await
}

/// Says it all into the queue. `seconds`: how much was made.
fn produce(
    studio: &Studio,
    narration: &Narration,
    format: SoundFormat,
    listener: &mpsc::Sender<Result<Message, StudioError>>,
    seconds: &mut f64,
) -> Result<(), StudioError> {
    let engine = studio.engines.synthesizer()?;
    let (queue, runtime) = (listener.clone(), Handle::current());
    let sink = move |bytes: &[u8]| {
        let sending = queue.send(Ok(Message::Sound(bytes.to_vec())));
        // A timer is made within the runtime only, and the encoder's reader is not.
        matches!(runtime.block_on(async { tokio::time::timeout(PATIENCE, sending).await }), Ok(Ok(())))
    };
    let rate = kokoro::SAMPLE_RATE;
    let mut stream = SoundStream::start(&studio.tools, format, rate, sink)?;
    let mut leveller = Leveller::new(rate)?;
    let gone = || listener.is_closed();
    let control = Control { cancelled: &gone, progress: &|_, _| () };
    narration.speak_in_pieces::<StudioError>(&*engine, &control, &mut |mut said| {
        // Made, whoever hears it.
        *seconds += said.duration();
        leveller.level(&mut said.samples);
        Ok(stream.write(&said.samples)?)
    })?;
    Ok(stream.finish()?)
}
