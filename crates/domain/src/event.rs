//! The vocabulary of events: one table, from which spelling, description and what emits them are derived. A test in
//! `herald-wire` compares it with the contract.

use std::fmt;
use std::str::FromStr;

/// What becomes of an event type on this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Work of this kind sends it.
    By(Work),
    /// Work of this kind will send it; this version has no such work.
    NotYet(Work),
    /// Known, so that clients may subscribe to it, and never sent here: the reason.
    Never(&'static str),
}

/// Kinds of work that end in events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    Video,
    Avatar,
    Batch,
    Translation,
    Agent,
    DigitalTwin,
    Proofread,
    Hyperframes,
    Clipping,
}

impl Work {
    /// As the documentation names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Work::Video => "video",
            Work::Avatar => "avatar",
            Work::Batch => "batch",
            Work::Translation => "video translation",
            Work::Agent => "video agent",
            Work::DigitalTwin => "digital twin",
            Work::Proofread => "proofread",
            Work::Hyperframes => "HyperFrames render",
            Work::Clipping => "clipping",
        }
    }
}

macro_rules! event_types {
    ($($name:ident = $text:literal, $standing:expr, $meaning:literal;)*) => {
        /// What happened. Clients branch on it, so the spelling never changes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum EventType { $($name,)* }

        impl EventType {
            pub const ALL: &'static [EventType] = &[$(EventType::$name,)*];

            /// The wire spelling, e.g. `avatar_video.success`.
            pub fn as_str(self) -> &'static str {
                match self { $(EventType::$name => $text,)* }
            }

            /// What it means, as a sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(EventType::$name => $meaning,)* }
            }

            /// Who sends it, if anybody does.
            pub fn standing(self) -> Standing {
                match self { $(EventType::$name => $standing,)* }
            }
        }

        impl FromStr for EventType {
            type Err = UnknownEventType;
            fn from_str(text: &str) -> Result<Self, UnknownEventType> {
                match text { $($text => Ok(EventType::$name),)* _ => Err(UnknownEventType) }
            }
        }
    };
}

use Standing::{By, Never, NotYet};

event_types! {
    AvatarVideoSuccess = "avatar_video.success", By(Work::Video), "An avatar video was completed.";
    AvatarVideoFail = "avatar_video.fail", By(Work::Video), "An avatar video failed.";
    AvatarVideoGifSuccess = "avatar_video_gif.success", By(Work::Video), "The GIF preview of a video was made.";
    AvatarVideoGifFail = "avatar_video_gif.fail", Never("a video without its GIF has failed as a whole"),
        "The GIF preview of a video failed.";
    AvatarVideoCaptionSuccess = "avatar_video_caption.success", By(Work::Video), "The captioned copy of a video was made.";
    AvatarVideoCaptionFail = "avatar_video_caption.fail", Never("a video without its captions has failed as a whole"),
        "The captioned copy of a video failed.";
    VideoTranslateSuccess = "video_translate.success", NotYet(Work::Translation), "A video translation was completed.";
    VideoTranslateFail = "video_translate.fail", NotYet(Work::Translation), "A video translation failed.";
    VideoAgentSuccess = "video_agent.success", By(Work::Agent), "A video agent session was completed.";
    VideoAgentFail = "video_agent.fail", By(Work::Agent), "A video agent session failed.";
    PersonalizedVideo = "personalized_video", Never("there are no personalized video projects"),
        "Something happened in a personalized video project.";
    InstantAvatarSuccess = "instant_avatar.success", NotYet(Work::DigitalTwin), "A digital twin was made.";
    InstantAvatarFail = "instant_avatar.fail", NotYet(Work::DigitalTwin), "Making a digital twin failed.";
    PhotoAvatarGenerationSuccess = "photo_avatar_generation.success", By(Work::Avatar),
        "An avatar was made from a photograph or a prompt.";
    PhotoAvatarGenerationFail = "photo_avatar_generation.fail", By(Work::Avatar),
        "Making an avatar from a photograph or a prompt failed.";
    PhotoAvatarTrainSuccess = "photo_avatar_train.success", Never("photo avatars need no training"),
        "A photo avatar was trained.";
    PhotoAvatarTrainFail = "photo_avatar_train.fail", Never("photo avatars need no training"),
        "Training a photo avatar failed.";
    PhotoAvatarAddMotionSuccess = "photo_avatar_add_motion.success", Never("motion is part of every video"),
        "Motion was added to a photo avatar.";
    PhotoAvatarAddMotionFail = "photo_avatar_add_motion.fail", Never("motion is part of every video"),
        "Adding motion to a photo avatar failed.";
    ProofreadCreationSuccess = "proofread_creation.success", NotYet(Work::Proofread), "A proofread was made.";
    ProofreadCreationFail = "proofread_creation.fail", NotYet(Work::Proofread), "Making a proofread failed.";
    LiveAvatarSuccess = "live_avatar.success", Never("there are no live avatars"), "A live avatar session was completed.";
    LiveAvatarFail = "live_avatar.fail", Never("there are no live avatars"), "A live avatar session failed.";
    HyperframesVideoSuccess = "hyperframes_video.success", By(Work::Hyperframes), "A HyperFrames render was completed.";
    HyperframesVideoFail = "hyperframes_video.fail", By(Work::Hyperframes), "A HyperFrames render failed.";
    TranslatePreflightInvalid = "video_translate.preflight.validation_failed", NotYet(Work::Translation),
        "A video translation was refused: its source cannot be translated.";
    TranslatePreflightDownload = "video_translate.preflight.download_failed", NotYet(Work::Translation),
        "A video translation was refused: its source could not be fetched.";
    AiClippingSuccess = "ai_clipping.success", NotYet(Work::Clipping), "A clipping was completed.";
    AiClippingFail = "ai_clipping.fail", NotYet(Work::Clipping), "A clipping failed.";
    BatchFinished = "batch.finished", By(Work::Batch), "Every item of a batch has ended.";
}

impl EventType {
    /// Its meaning, and where it is not sent, that it is not.
    pub fn description(self) -> String {
        let meaning = self.meaning();
        match self.standing() {
            By(_) => meaning.to_owned(),
            NotYet(_) => format!("{meaning} This version does not send it yet."),
            Never(reason) => format!("{meaning} Never sent by this server: {reason}."),
        }
    }

    /// Whether this version sends it.
    pub fn is_sent(self) -> bool {
        matches!(self.standing(), By(_))
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no event type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownEventType;

impl fmt::Display for UnknownEventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an event type")
    }
}

impl std::error::Error for UnknownEventType {}
