//! Identifiers. Each kind is its own type; on the wire all are 32 lower-case hex digits of a version 7 UUID,
//! so newer ids sort after older ones, which is what cursor pagination relies on.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// The text was not 32 hex digits (dashes are accepted).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidId;

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an identifier")
    }
}

impl std::error::Error for InvalidId {}

macro_rules! id_types {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// A fresh id, later in order than every id this process made before.
            #[allow(clippy::new_without_default)]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }

            pub fn as_uuid(&self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0.simple())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.simple())
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Uuid::try_parse(text).map(Self).map_err(|_| InvalidId)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

id_types! {
    AgentMessageId;
    AgentResourceId;
    AgentSessionId;
    ApiKeyId;
    AssetId;
    AvatarGroupId;
    AvatarLookId;
    BatchId;
    BrandGlossaryId;
    BrandKitId;
    DeliveryAttemptId;
    DeliveryId;
    EventId;
    FolderId;
    JobId;
    RenderId;
    SpeechId;
    UploadBatchId;
    UserId;
    VideoId;
    VoiceId;
    WebhookEndpointId;
    /// The tenant: owns keys, assets, avatars, videos and jobs.
    WorkspaceId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_round_trips_and_orders_by_creation() {
        let first = VideoId::new();
        let second = VideoId::new();
        assert!(first < second);
        assert_eq!(first.to_string().len(), 32);
        assert_eq!(first.to_string().parse::<VideoId>(), Ok(first));
        assert!(first.to_string() < second.to_string());
        assert_eq!("not-an-id".parse::<VideoId>(), Err(InvalidId));
    }
}
