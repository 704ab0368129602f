//! What is said of voices, and understood of those who look for one: each word stands for something measured.
//!
//! Nobody has listened: a voice is called deep because its pitch is among the lowest of its gender, young because it is high
//! and quick. Every voice is compared with the others of its gender in the catalogue.

use std::collections::BTreeMap;

use crate::character::Character;
use crate::language::Language;
use crate::voices::Gender;

/// A guess from pitch and pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Age {
    Young,
    Adult,
    Mature,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mood {
    Deep,
    High,
    Calm,
    Lively,
    Warm,
    Crisp,
    Brisk,
    Measured,
}

/// What a voice suits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    Narration,
    Advertising,
    News,
    Teaching,
    Meditation,
    Characters,
}

/// A word of ours, what it is called, and the words others use for it.
struct Row<T: 'static> {
    value: T,
    name: &'static str,
    words: &'static [&'static str],
}

const GENDERS: &[Row<Gender>] = &[
    Row {
        value: Gender::Female,
        name: "female",
        words: &[
            "female",
            "woman",
            "girl",
            "lady",
            "feminine",
            "she",
            "her",
            "mother",
            "grandmother",
            "actress",
            "queen",
        ],
    },
    Row {
        value: Gender::Male,
        name: "male",
        words: &[
            "male",
            "man",
            "boy",
            "guy",
            "gentleman",
            "masculine",
            "he",
            "his",
            "father",
            "grandfather",
            "actor",
            "king",
            "baritone",
            "bass",
        ],
    },
];

const AGES: &[Row<Age>] = &[
    Row {
        value: Age::Young,
        name: "young",
        words: &[
            "young", "youthful", "teen", "teenager", "teenage", "girl", "boy", "kid", "child", "twenties", "student",
        ],
    },
    Row { value: Age::Adult, name: "adult", words: &["adult", "middle-aged", "thirties", "forties", "30s", "40s"] },
    Row {
        value: Age::Mature,
        name: "mature",
        words: &[
            "old",
            "older",
            "elderly",
            "mature",
            "senior",
            "aged",
            "grandfather",
            "grandmother",
            "wise",
            "fifties",
            "sixties",
            "50s",
            "60s",
            "70s",
        ],
    },
];

const MOODS: &[Row<Mood>] = &[
    Row {
        value: Mood::Deep,
        name: "deep",
        words: &["deep", "low", "bass", "baritone", "booming", "resonant", "low-pitched"],
    },
    Row { value: Mood::High, name: "high", words: &["high", "high-pitched", "squeaky", "light", "childlike"] },
    Row {
        value: Mood::Calm,
        name: "calm",
        words: &[
            "calm", "calming", "soothing", "relaxed", "relaxing", "serene", "monotone", "steady", "serious", "quiet",
            "peaceful",
        ],
    },
    Row {
        value: Mood::Lively,
        name: "lively",
        words: &[
            "lively",
            "energetic",
            "excited",
            "enthusiastic",
            "expressive",
            "cheerful",
            "upbeat",
            "happy",
            "playful",
            "animated",
            "bubbly",
            "dynamic",
            "fun",
        ],
    },
    Row {
        value: Mood::Warm,
        name: "warm",
        words: &["warm", "soft", "gentle", "mellow", "friendly", "smooth", "velvety", "kind", "tender"],
    },
    Row {
        value: Mood::Crisp,
        name: "crisp",
        words: &["crisp", "clear", "bright", "sharp", "articulate", "crystal", "professional"],
    },
    Row {
        value: Mood::Brisk,
        name: "brisk",
        words: &["brisk", "fast", "quick", "rapid", "fast-paced", "snappy", "hurried"],
    },
    Row {
        value: Mood::Measured,
        name: "measured",
        words: &[
            "measured",
            "slow",
            "unhurried",
            "deliberate",
            "authoritative",
            "confident",
            "commanding",
            "dramatic",
            "solemn",
        ],
    },
];

const PURPOSES: &[Row<Purpose>] = &[
    Row {
        value: Purpose::Narration,
        name: "narration",
        words: &[
            "narration",
            "narrator",
            "audiobook",
            "audiobooks",
            "story",
            "storytelling",
            "storyteller",
            "documentary",
            "trailer",
        ],
    },
    Row {
        value: Purpose::Advertising,
        name: "advertising",
        words: &[
            "advertising",
            "ad",
            "ads",
            "advert",
            "commercial",
            "promo",
            "sales",
            "marketing",
            "social",
            "influencer",
            "radio",
        ],
    },
    Row {
        value: Purpose::News,
        name: "news",
        words: &["news", "newsreader", "anchor", "journalist", "presenter", "corporate", "business", "announcer"],
    },
    Row {
        value: Purpose::Teaching,
        name: "teaching",
        words: &[
            "teaching",
            "teacher",
            "tutorial",
            "e-learning",
            "training",
            "explainer",
            "instructor",
            "course",
            "assistant",
            "support",
        ],
    },
    Row {
        value: Purpose::Meditation,
        name: "meditation",
        words: &["meditation", "sleep", "yoga", "wellness", "asmr", "bedtime", "therapy", "mindfulness"],
    },
    Row {
        value: Purpose::Characters,
        name: "characters",
        words: &["character", "characters", "game", "gaming", "cartoon", "animation", "villain", "hero", "comedy"],
    },
];

/// Adjectives of languages and places, in texts; the first is how a voice is described.
const ACCENTS: &[(Language, &[&str])] = &[
    (Language::EnUs, &["American", "US", "USA", "Californian", "Texan"]),
    (Language::EnGb, &["British", "English accent", "UK", "London", "RP", "posh"]),
    (Language::Es, &["Spanish", "Castilian", "Mexican", "Latino", "Latina", "Hispanic"]),
    (Language::FrFr, &["French", "Parisian"]),
    (Language::It, &["Italian"]),
    (Language::PtBr, &["Brazilian", "Portuguese"]),
    (Language::Hi, &["Indian", "Hindi"]),
    (Language::Ja, &["Japanese"]),
    (Language::Zh, &["Chinese", "Mandarin"]),
];

/// What is said of a voice.
#[derive(Debug, Clone, PartialEq)]
pub struct Traits {
    pub age: Age,
    pub moods: Vec<Mood>,
    pub purposes: Vec<Purpose>,
}

/// The catalogue's figures, to compare one voice with.
pub struct Standards {
    /// Lower and upper third of pitch, melody, rate and brightness, for each gender.
    thirds: BTreeMap<Gender, [(f32, f32); 4]>,
}

impl Standards {
    pub fn of<'a>(voices: impl Iterator<Item = (Gender, &'a Character)>) -> Standards {
        let mut figures: BTreeMap<Gender, [Vec<f32>; 4]> = BTreeMap::new();
        for (gender, character) in voices {
            let lists = figures.entry(gender).or_default();
            for (list, figure) in lists.iter_mut().zip(figures_of(character)) {
                list.push(figure);
            }
        }
        let third = |list: &mut Vec<f32>| {
            list.sort_by(f32::total_cmp);
            (list[list.len() / 3], list[list.len() * 2 / 3])
        };
        Standards {
            thirds: figures.into_iter().map(|(gender, mut lists)| (gender, lists.each_mut().map(third))).collect(),
        }
    }

    /// What a voice with these figures is called.
    pub fn traits(&self, gender: Gender, character: &Character) -> Traits {
        let thirds = self.thirds.get(&gender).copied().unwrap_or([(f32::MIN, f32::MAX); 4]);
        // -1 in the lower third, 1 in the upper.
        let mut places = [0; 4];
        for (place, (figure, (low, high))) in places.iter_mut().zip(figures_of(character).into_iter().zip(thirds)) {
            *place = i32::from(figure > high) - i32::from(figure < low);
        }
        let [pitch, melody, rate, brightness] = places;
        let pairs = [
            (pitch, Mood::Deep, Mood::High),
            (melody, Mood::Calm, Mood::Lively),
            (brightness, Mood::Warm, Mood::Crisp),
            (rate, Mood::Measured, Mood::Brisk),
        ];
        let moods: Vec<Mood> = pairs
            .into_iter()
            .filter_map(|(place, low, high)| match place {
                -1 => Some(low),
                1 => Some(high),
                _ => None,
            })
            .collect();
        let age = match pitch + rate {
            ..=-1 if pitch < 0 => Age::Mature,
            1.. if pitch > 0 => Age::Young,
            _ => Age::Adult,
        };
        Traits { age, purposes: purposes(&moods), moods }
    }
}

fn figures_of(character: &Character) -> [f32; 4] {
    [character.pitch, character.melody, character.rate, character.brightness]
}

fn purposes(moods: &[Mood]) -> Vec<Purpose> {
    let has = |mood| moods.contains(&mood);
    let rules = [
        (Purpose::Narration, has(Mood::Deep) || has(Mood::Warm)),
        (Purpose::Advertising, has(Mood::Lively) || has(Mood::Brisk)),
        (Purpose::News, has(Mood::Crisp) && !has(Mood::High)),
        (Purpose::Teaching, has(Mood::Crisp) || has(Mood::Measured)),
        (Purpose::Meditation, has(Mood::Calm) && !has(Mood::Brisk)),
        (Purpose::Characters, has(Mood::Lively) && (has(Mood::High) || has(Mood::Deep))),
    ];
    rules.into_iter().filter(|rule| rule.1).map(|rule| rule.0).collect()
}

/// A sentence a search by meaning can be held against.
pub fn description(language: Language, gender: Gender, traits: &Traits) -> String {
    let moods: Vec<&str> = traits.moods.iter().map(|mood| name(MOODS, *mood)).collect();
    let purposes: Vec<&str> = traits.purposes.iter().map(|purpose| name(PURPOSES, *purpose)).collect();
    let accent = ACCENTS.iter().find(|row| row.0 == language).map_or(language.name(), |row| row.1[0]);
    let age = name(AGES, traits.age);
    let article = if traits.age == Age::Adult { "An" } else { "A" };
    let mut text = format!("{article} {age} {} {accent} voice", name(GENDERS, gender));
    if !moods.is_empty() {
        text += &format!(", {}", moods.join(", "));
    }
    if !purposes.is_empty() {
        text += &format!(", for {}", purposes.join(", "));
    }
    text + "."
}

fn name<T: PartialEq>(rows: &'static [Row<T>], value: T) -> &'static str {
    rows.iter().find(|row| row.value == value).map_or("", |row| row.name)
}

/// What somebody asks of a voice, as far as the words are known.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Wanted {
    pub gender: Option<Gender>,
    pub age: Option<Age>,
    pub languages: Vec<Language>,
    pub moods: Vec<Mood>,
    /// Named after a "not" or its like.
    pub unwanted: Vec<Mood>,
    pub purposes: Vec<Purpose>,
}

impl Wanted {
    /// Reads English words; those of other languages are left to a comparison by meaning.
    pub fn read(prompt: &str) -> Wanted {
        let words: Vec<String> = prompt
            .split(|c: char| !c.is_alphanumeric() && c != '-')
            .map(|word| word.trim_matches('-').to_lowercase())
            .filter(|word| !word.is_empty())
            .collect();
        // "not deep", "no accent"
        let refused = |index: usize| {
            let before = &words[index.saturating_sub(2)..index];
            before.iter().any(|word| matches!(word.as_str(), "not" | "no" | "without" | "never" | "less"))
        };
        let (mut wished, mut unwished) = (Vec::new(), Vec::new());
        for (index, word) in words.iter().enumerate() {
            if refused(index) { unwished.push(word.as_str()) } else { wished.push(word.as_str()) }
        }
        let lower = prompt.to_lowercase();
        let names_place = |place: &str| {
            let place = place.to_lowercase();
            if place.contains(' ') { lower.contains(&place) } else { wished.contains(&place.as_str()) }
        };
        Wanted {
            gender: found(GENDERS, &wished).first().copied(),
            age: found(AGES, &wished).first().copied(),
            languages: ACCENTS
                .iter()
                .filter(|(_, places)| places.iter().any(|place| names_place(place)))
                .map(|row| row.0)
                .collect(),
            moods: found(MOODS, &wished),
            unwanted: found(MOODS, &unwished),
            purposes: found(PURPOSES, &wished),
        }
    }

    /// How much of what is wanted a voice has, 0..=1; 1 when nothing known is wanted.
    pub fn fit(&self, traits: &Traits) -> f32 {
        let (mut has, mut wants) = (0.0, 0.0);
        let mut count = |weight: f32, present: bool| {
            wants += weight;
            has += if present { weight } else { 0.0 };
        };
        if let Some(age) = self.age {
            count(1.5, traits.age == age);
        }
        self.moods.iter().for_each(|mood| count(1.0, traits.moods.contains(mood)));
        self.unwanted.iter().for_each(|mood| count(1.0, !traits.moods.contains(mood)));
        self.purposes.iter().for_each(|purpose| count(0.5, traits.purposes.contains(purpose)));
        if wants == 0.0 { 1.0 } else { has / wants }
    }
}

/// Values in the order in which the text names them.
fn found<T: Copy + PartialEq>(rows: &'static [Row<T>], words: &[&str]) -> Vec<T> {
    let mut values: Vec<T> = Vec::new();
    for word in words {
        for row in rows {
            if row.words.contains(word) && !values.contains(&row.value) {
                values.push(row.value);
            }
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn character(pitch: f32, melody: f32, rate: f32, brightness: f32) -> Character {
        Character { pitch, melody, rate, brightness }
    }

    #[test]
    fn voices_are_called_what_they_are_among_others() {
        let all: Vec<Character> = (0..9).map(|n| character(90.0 + n as f32 * 10.0, 4.0, 12.0, 900.0)).collect();
        let standards = Standards::of(all.iter().map(|one| (Gender::Male, one)));
        assert_eq!(standards.traits(Gender::Male, &all[0]).moods, [Mood::Deep]);
        assert_eq!(standards.traits(Gender::Male, &all[8]).moods, [Mood::High]);
        assert!(standards.traits(Gender::Male, &all[4]).moods.is_empty());
        let old = standards.traits(Gender::Male, &character(85.0, 3.0, 9.0, 700.0));
        assert_eq!((old.age, old.moods), (Age::Mature, vec![Mood::Deep, Mood::Calm, Mood::Warm, Mood::Measured]));
        assert!(old.purposes.contains(&Purpose::Narration) && old.purposes.contains(&Purpose::Meditation));
        let said = description(Language::EnGb, Gender::Male, &standards.traits(Gender::Male, &all[0]));
        assert_eq!(said, "A mature male British voice, deep, for narration.");
    }

    #[test]
    fn prompts_are_read() {
        let wanted = Wanted::read("A warm, deep older British man for audiobooks, not fast");
        assert_eq!(wanted.gender, Some(Gender::Male));
        assert_eq!((wanted.age, wanted.languages), (Some(Age::Mature), vec![Language::EnGb]));
        assert_eq!((wanted.moods, wanted.purposes), (vec![Mood::Warm, Mood::Deep], vec![Purpose::Narration]));
        assert_eq!(wanted.unwanted, [Mood::Brisk]);
        assert_eq!(Wanted::read("12345 ¿?"), Wanted::default());
        assert_eq!(Wanted::read("young woman").gender, Some(Gender::Female));
    }
}
