//! What things cost: the published prices, in one table.
//!
//! USD is the self-serve list, credits the enterprise list. Work is charged when it succeeds, and only then. What has
//! no published price costs nothing here, and a quote says so.

use std::fmt;
use std::str::FromStr;

use crate::money::{Amount, Currency};
use crate::video::Engine;

/// What a quantity counts. Quantities are thousandths of a unit: milliseconds, for what is priced by the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    Second,
    Minute,
    Video,
    Call,
}

impl Unit {
    pub const ALL: [Unit; 4] = [Unit::Second, Unit::Minute, Unit::Video, Unit::Call];

    pub fn as_str(self) -> &'static str {
        match self {
            Unit::Second => "second",
            Unit::Minute => "minute",
            Unit::Video => "video",
            Unit::Call => "call",
        }
    }

    /// The quantity of something that lasts this long, in thousandths of the unit, rounded up.
    pub fn quantity(self, milliseconds: i64) -> i64 {
        match self {
            Unit::Second => milliseconds,
            Unit::Minute => milliseconds.saturating_add(59).div_euclid(60),
            Unit::Video | Unit::Call => ONE,
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Unit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Unit::ALL.into_iter().find(|unit| unit.as_str() == text).ok_or_else(|| format!("`{text}` is not a unit"))
    }
}

/// One unit, as a quantity.
pub const ONE: i64 = 1_000;

/// What an avatar was made from, as prices tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AvatarKind {
    /// One picture. Videos straight from an image are priced as these.
    Photo,
    DigitalTwin,
    Studio,
}

impl AvatarKind {
    /// From a look's `avatar_type`.
    pub fn of_type(avatar_type: &str) -> AvatarKind {
        match avatar_type {
            "digital_twin" => AvatarKind::DigitalTwin,
            "studio_avatar" => AvatarKind::Studio,
            _ => AvatarKind::Photo,
        }
    }
}

/// How well a translation or lip-sync is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quality {
    Speed,
    Precision,
}

/// Something that can be ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Item {
    AvatarVideo { engine: Engine, avatar: AvatarKind },
    CinematicAvatar,
    VideoAgent,
    HyperFrames { fps: u32 },
    TranslationAudio,
    TranslationLipSync(Quality),
    Proofread,
    LipSync(Quality),
    Speech,
    DigitalTwinCreation,
    PhotoAvatarCreation,
    PromptAvatarCreation,
    VoiceClone,
    VoiceDesign,
    Captions,
    Clipping,
    BackgroundRemoval,
    Template,
}

impl Item {
    /// The name it is recorded under.
    pub fn name(self) -> &'static str {
        match self {
            Item::AvatarVideo { .. } => "avatar_video",
            Item::CinematicAvatar => "cinematic_avatar",
            Item::VideoAgent => "video_agent",
            Item::HyperFrames { .. } => "hyperframes",
            Item::TranslationAudio | Item::TranslationLipSync(_) => "translation",
            Item::Proofread => "proofread",
            Item::LipSync(_) => "lipsync",
            Item::Speech => "speech",
            Item::DigitalTwinCreation => "digital_twin_creation",
            Item::PhotoAvatarCreation => "photo_avatar_creation",
            Item::PromptAvatarCreation => "prompt_avatar_creation",
            Item::VoiceClone => "voice_clone",
            Item::VoiceDesign => "voice_design",
            Item::Captions => "captions",
            Item::Clipping => "clipping",
            Item::BackgroundRemoval => "background_removal",
            Item::Template => "template",
        }
    }

    /// What it costs at the given size of picture; speech and calls have none, and `four_k` is ignored for them.
    pub fn price(self, four_k: bool, currency: Currency) -> Price {
        let row = self.row();
        let usd = if four_k { row.usd_4k.or(row.usd) } else { row.usd };
        let rate = match currency {
            Currency::Usd => usd,
            Currency::Credits if four_k => row.credits_4k.or(row.credits),
            Currency::Credits => row.credits,
        };
        // Frame rates above 30 cost by steps of 30, begun ones whole.
        let steps = match self {
            Item::HyperFrames { fps } => i64::from(fps.max(1).div_ceil(30)),
            _ => 1,
        };
        Price {
            currency,
            unit: row.unit,
            rate: Amount(rate.unwrap_or(0).saturating_mul(steps)),
            published: rate.is_some(),
        }
    }

    /// The printed row.
    fn row(self) -> Row {
        use AvatarKind::Photo;
        use Unit::{Call, Minute, Second, Video};
        match self {
            Item::AvatarVideo { engine: Engine::AvatarIii, .. } => Row::of(Second, 16_700, 3_300).at_4k(20_000),
            Item::AvatarVideo { avatar: Photo, .. } => Row::of(Second, 50_000, 100_000).at_4k(66_700),
            Item::AvatarVideo { .. } => Row::of(Second, 66_700, 100_000).at_4k(83_300),
            Item::CinematicAvatar => Row::of(Video, 7_000_000, 7_000_000),
            Item::VideoAgent => Row::of(Second, 33_300, 66_700),
            Item::HyperFrames { .. } => Row::of(Minute, 100_000, 100_000).at_4k(150_000).credits_at_4k(150_000),
            Item::TranslationAudio => Row::of(Second, 16_700, 50_000),
            Item::TranslationLipSync(Quality::Speed) | Item::LipSync(Quality::Speed) => Row::of(Second, 33_300, 50_000),
            Item::TranslationLipSync(Quality::Precision) | Item::LipSync(Quality::Precision) => {
                Row::of(Second, 66_700, 100_000)
            }
            Item::Proofread => Row { credits: Some(8_330), ..Row::unpublished(Second) },
            Item::Speech => Row::of(Second, 667, 333),
            Item::DigitalTwinCreation | Item::PhotoAvatarCreation => Row::of(Call, 1_000_000, 1_000_000),
            Item::Captions | Item::Clipping | Item::BackgroundRemoval | Item::Template => Row::unpublished(Second),
            Item::PromptAvatarCreation | Item::VoiceClone | Item::VoiceDesign => Row::unpublished(Call),
        }
    }
}

/// Millionths for one unit.
struct Row {
    unit: Unit,
    usd: Option<i64>,
    usd_4k: Option<i64>,
    credits: Option<i64>,
    credits_4k: Option<i64>,
}

impl Row {
    fn of(unit: Unit, usd: i64, credits: i64) -> Row {
        Row { usd: Some(usd), credits: Some(credits), ..Row::unpublished(unit) }
    }

    fn unpublished(unit: Unit) -> Row {
        Row { unit, usd: None, usd_4k: None, credits: None, credits_4k: None }
    }

    fn at_4k(self, usd: i64) -> Row {
        Row { usd_4k: Some(usd), ..self }
    }

    fn credits_at_4k(self, credits: i64) -> Row {
        Row { credits_4k: Some(credits), ..self }
    }
}

/// The price of one unit of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    pub currency: Currency,
    pub unit: Unit,
    /// For one unit.
    pub rate: Amount,
    /// Whether the list names a price; without one the rate is zero.
    pub published: bool,
}

impl Price {
    /// The same at no cost.
    pub fn waived(self) -> Price {
        Price { rate: Amount::ZERO, ..self }
    }

    /// What a quantity, in thousandths of the unit, costs; parts of a millionth are rounded up.
    pub fn of(self, quantity: i64) -> Amount {
        cost(self.rate, quantity)
    }
}

/// A rate for one unit times a quantity in thousandths of it, parts of a millionth rounded up.
pub fn cost(rate: Amount, quantity: i64) -> Amount {
    let thousandths = i128::from(rate.0) * i128::from(quantity.max(0));
    let micros = (thousandths + i128::from(ONE) - 1).div_euclid(i128::from(ONE));
    Amount(i64::try_from(micros).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The printed list: item, unit, USD, USD in 4K, credits. A dash is a cell that is printed as one.
    #[test]
    fn the_table_is_the_printed_one() {
        let iv = |avatar| Item::AvatarVideo { engine: Engine::AvatarIv, avatar };
        let v = |avatar| Item::AvatarVideo { engine: Engine::AvatarV, avatar };
        let iii = |avatar| Item::AvatarVideo { engine: Engine::AvatarIii, avatar };
        let printed = [
            (iv(AvatarKind::Photo), "second", "0.05", "0.0667", "0.1"),
            (v(AvatarKind::Photo), "second", "0.05", "0.0667", "0.1"),
            (iv(AvatarKind::DigitalTwin), "second", "0.0667", "0.0833", "0.1"),
            (v(AvatarKind::DigitalTwin), "second", "0.0667", "0.0833", "0.1"),
            (iv(AvatarKind::Studio), "second", "0.0667", "0.0833", "0.1"),
            (v(AvatarKind::Studio), "second", "0.0667", "0.0833", "0.1"),
            (iii(AvatarKind::Photo), "second", "0.0167", "0.02", "0.0033"),
            (iii(AvatarKind::DigitalTwin), "second", "0.0167", "0.02", "0.0033"),
            (iii(AvatarKind::Studio), "second", "0.0167", "0.02", "0.0033"),
            (Item::CinematicAvatar, "video", "7", "-", "7"),
            (Item::VideoAgent, "second", "0.0333", "-", "0.0667"),
            (Item::HyperFrames { fps: 30 }, "minute", "0.1", "0.15", "0.1"),
            (Item::HyperFrames { fps: 60 }, "minute", "0.2", "0.3", "0.2"),
            (Item::TranslationAudio, "second", "0.0167", "-", "0.05"),
            (Item::TranslationLipSync(Quality::Speed), "second", "0.0333", "-", "0.05"),
            (Item::TranslationLipSync(Quality::Precision), "second", "0.0667", "-", "0.1"),
            (Item::Proofread, "second", "-", "-", "0.00833"),
            (Item::LipSync(Quality::Speed), "second", "0.0333", "-", "0.05"),
            (Item::LipSync(Quality::Precision), "second", "0.0667", "-", "0.1"),
            (Item::Speech, "second", "0.000667", "-", "0.000333"),
            (Item::DigitalTwinCreation, "call", "1", "-", "1"),
            (Item::PhotoAvatarCreation, "call", "1", "-", "1"),
        ];
        for (item, unit, usd, usd_4k, credits) in printed {
            let price = item.price(false, Currency::Usd);
            assert_eq!(price.unit.as_str(), unit, "{item:?}");
            let shown = |price: Price| if price.published { price.rate.to_string() } else { "-".to_owned() };
            assert_eq!(shown(price), usd, "{item:?}");
            assert_eq!(shown(item.price(false, Currency::Credits)), credits, "{item:?}");
            if usd_4k != "-" {
                assert_eq!(shown(item.price(true, Currency::Usd)), usd_4k, "{item:?}");
            }
        }
        assert_eq!(Item::HyperFrames { fps: 30 }.price(true, Currency::Credits).rate, Amount(150_000));
        assert_eq!(Item::HyperFrames { fps: 60 }.price(true, Currency::Credits).rate, Amount(300_000));
    }

    #[test]
    fn what_has_no_published_price_costs_nothing_and_says_so() {
        for item in [Item::PromptAvatarCreation, Item::VoiceClone, Item::VoiceDesign, Item::Captions, Item::Template] {
            let price = item.price(false, Currency::Usd);
            assert!(!price.published);
            assert_eq!(price.of(1_000_000), Amount::ZERO);
        }
    }

    #[test]
    fn frame_rates_cost_by_begun_steps_of_thirty() {
        let rate = |fps| Item::HyperFrames { fps }.price(false, Currency::Usd).rate.0;
        assert_eq!([1, 24, 30, 31, 60, 61, 240].map(rate), [1, 1, 1, 2, 2, 3, 8].map(|steps| steps * 100_000));
    }

    #[test]
    fn costs_are_exact_and_rounded_up_to_a_millionth() {
        let photo = Item::AvatarVideo { engine: Engine::AvatarIv, avatar: AvatarKind::Photo };
        assert_eq!(photo.price(false, Currency::Usd).of(2_520), Amount(126_000));
        assert_eq!(Item::Speech.price(false, Currency::Usd).of(1), Amount(1));
        assert_eq!(Item::Speech.price(false, Currency::Usd).of(1_500), Amount(1_001));
        assert_eq!(Unit::Minute.quantity(90_000), 1_500);
        assert_eq!(Unit::Call.quantity(90_000), ONE);
        assert_eq!(cost(Amount(i64::MAX), i64::MAX), Amount(i64::MAX));
    }
}
