//! The moods, and what they do to the music.

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mood {
    Happy,
    Uplifting,
    Energetic,
    Confident,
    Playful,
    Romantic,
    Calm,
    Dreamy,
    Nostalgic,
    Melancholic,
    Mysterious,
    Tense,
    Dark,
    Epic,
}

impl Mood {
    /// Words of descriptions, the first of which names the mood.
    pub fn words(self) -> &'static str {
        match self {
            Mood::Happy => "happy, cheerful, sunny",
            Mood::Uplifting => "uplifting, inspiring, hopeful, motivational",
            Mood::Energetic => "energetic, driving, powerful, exciting, pumped up",
            Mood::Confident => "confident, cool, stylish",
            Mood::Playful => "playful, funny, quirky, light-hearted",
            Mood::Romantic => "romantic, tender, warm, loving",
            Mood::Calm => "calm, peaceful, relaxing, soft, soothing",
            Mood::Dreamy => "dreamy, floating, ethereal",
            Mood::Nostalgic => "nostalgic, bittersweet, wistful",
            Mood::Melancholic => "sad, melancholic, emotional, sorrowful, tearful",
            Mood::Mysterious => "mysterious, curious, secretive",
            Mood::Tense => "tense, suspenseful, urgent, nervous",
            Mood::Dark => "dark, ominous, scary, eerie",
            Mood::Epic => "epic, heroic, triumphant, grand",
        }
    }

    /// 0 still to 1 wild: how much is played, and how loud the drums are.
    pub(crate) fn energy(self) -> f32 {
        match self {
            Mood::Energetic | Mood::Epic => 0.9,
            Mood::Happy | Mood::Uplifting | Mood::Playful => 0.7,
            Mood::Confident | Mood::Tense => 0.6,
            Mood::Nostalgic | Mood::Mysterious | Mood::Dark => 0.45,
            Mood::Romantic | Mood::Melancholic => 0.35,
            Mood::Calm | Mood::Dreamy => 0.25,
        }
    }
}
