//! Voices between the packs: found, measured and kept by `examples/breed.rs`, which wrote `voices/*.json`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::character::Character;
use crate::language::Language;
use crate::timbre::{Blend, Timbre};
use crate::voices::{Gender, Quality, Tier, Voice};

const BLENDS: &str = include_str!("../voices/blends.json");
const STOCK: &str = include_str!("../voices/stock.json");

#[derive(Deserialize)]
struct Measured {
    character: Character,
}

#[derive(Deserialize)]
struct Found {
    language: Language,
    gender: Gender,
    blend: Blend,
    character: Character,
    /// Word error rate of its sentence, and the highest likeness to a voice found before; read by tests alone.
    #[cfg(test)]
    wrong: f64,
    #[cfg(test)]
    nearest: f32,
    /// What it was drawn from. The first ones were not drawn.
    #[cfg(test)]
    seed: Option<u64>,
}

/// What the packs sound like.
pub(crate) fn stock() -> BTreeMap<String, Character> {
    let measured: BTreeMap<String, Measured> = serde_json::from_str(STOCK).unwrap_or_default();
    measured.into_iter().map(|(pack, measured)| (pack, measured.character)).collect()
}

pub(crate) fn voices() -> impl Iterator<Item = Voice> {
    let found: Vec<Found> = serde_json::from_str(BLENDS).unwrap_or_default();
    let mut given: BTreeMap<(&str, Gender), usize> = BTreeMap::new();
    found.into_iter().map(move |found| {
        let turn = given.entry((found.language.primary(), found.gender)).or_default();
        let name = name(found.language, found.gender, *turn);
        *turn += 1;
        Voice {
            id: Cow::Owned(id(&found)),
            name: Cow::Owned(name),
            language: found.language,
            gender: found.gender,
            quality: Quality::Ungraded,
            tier: Tier::Neural,
            timbre: Timbre::Kokoro(found.blend),
            character: Some(found.character),
        }
    })
}

/// The same for the same blend, wherever it stands in the file.
fn id(found: &Found) -> String {
    let digest = Sha256::digest(serde_json::json!(found.blend).to_string());
    let letter = if found.gender == Gender::Female { 'f' } else { 'm' };
    format!("{}_{letter}_{}", found.language.code().replace('-', "_"), hex::encode(&digest[..4]))
}

/// Given names usual where the language is spoken. A second round of the list is numbered.
fn name(language: Language, gender: Gender, turn: usize) -> String {
    let names: Vec<&str> = NAMES
        .iter()
        .find(|row| row.0 == language.primary() && row.1 == gender)
        .map_or(Vec::new(), |row| row.2.split(' ').collect());
    match names.get(turn % names.len().max(1)) {
        Some(name) if turn < names.len() => (*name).to_owned(),
        Some(name) => format!("{name} {}", turn / names.len() + 1),
        None => format!("{} {}", language.name(), turn + 1),
    }
}

use Gender::{Female, Male};

#[rustfmt::skip]
const NAMES: &[(&str, Gender, &str)] = &[
    ("en", Female, "Abigail Ada Amelia Audrey Beatrice Brooke Camille Caroline Cecilia Chloe Clara Claire Daisy Delia Dorothy Edith Eleanor Eliza Ella Esme \
Eva Faith Fiona Flora Frances Georgia Grace Gwen Hannah Harriet Hazel Helen Holly Hope Imogen Iris Isla Ivy Jane Josephine Joy Julia June Katherine Keira \
Laura Leah Lena Lydia Mabel Maeve Margot Matilda Maya Mia Molly Naomi Nina Nora Olive Paige Penelope Phoebe Piper Poppy Quinn Rachel Rebecca Rosa Rose Ruby \
Ruth Sadie Scarlett Sienna Sophie Stella Summer Sylvie Tessa Thea Tilda Una Vera Violet Wendy Willa Winnie Yara Zoe"),
    ("en", Male, "Adrian Alfred Andrew Archie Arthur Austin Barnaby Benjamin Blake Bruce Caleb Calvin Charles Clark Colin Conrad Cyrus Dean Dexter Dominic Douglas \
Duncan Edgar Edmund Elliot Emmett Ethan Everett Felix Finn Francis Frank Gabriel Gavin Gilbert Graham Grant Gregory Harold Harry Harvey Henry Hugh Hugo Ian Isaac \
Ivan Jack Jasper Joel Jonah Julian Keith Kenneth Kyle Lawrence Leo Lloyd Logan Louis Lucas Malcolm Marcus Martin Mason Miles Morgan Nathan Neil Noel Oliver Oscar \
Otis Owen Patrick Philip Quentin Ralph Raymond Reuben Rory Rupert Samuel Sebastian Simon Theodore Tobias Victor Wallace Walter Xavier"),
    ("es", Female, "Carmen Lucía Elena Marta Pilar Rocío Inés Alba Nuria Teresa Irene Sofía Paula Raquel Silvia"),
    ("es", Male, "Andrés Javier Mateo Rafael Tomás Diego Álvaro Pablo Sergio Ignacio Hugo Jorge Manuel Adrián Gonzalo"),
    ("fr", Female, "Manon Juliette Élodie Camille Margaux Océane Hélène Solène Amandine Noémie"),
    ("fr", Male, "Luc Étienne Mathis"),
    ("it", Female, "Giulia Chiara Bianca Francesca Alessia Martina Elisa Serena Ilaria Federica"),
    ("it", Male, "Matteo Luca Paolo Davide Lorenzo Stefano Marco Riccardo Fabio Giorgio"),
    ("pt", Female, "Beatriz Larissa Camila Fernanda Mariana Juliana Letícia Gabriela Renata Aline"),
    ("pt", Male, "Thiago Rafael Bruno Caio Davi Gustavo Leandro Marcelo Otávio Vinícius"),
    ("hi", Female, "Ananya Priya Kavya Meera Isha Divya"),
    ("hi", Male, "Arjun Rohan Vikram Aditya Karan Dev"),
    ("ja", Female, "Haruka Sakura Yui Aoi Hina Mei Rin Kaede Nanami Misaki Ayaka Emi Chihiro Natsuki Sora Tsumugi"),
    ("ja", Male, "Haruto Ren Sota Yuto"),
    ("zh", Female, "Meiling Lanying Jiayi Yutong Xinyi Ruolan Siqi Wanting Qingyun Zihan Yuxuan Mengyao Shuwen Lihua Jingyi Kexin"),
    ("zh", Male, "Haoran Jianyu Zixuan Mingze Weijie Tianyu Junhao Chengyu Bowen Yichen Ruifeng Kaiwen Shaoqing Guowei Hongli Zhiyuan"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kokoro::PACKS;
    use crate::timbre::FORMANTS;

    #[test]
    fn what_was_found_is_served() {
        let found: Vec<Found> = serde_json::from_str(BLENDS).expect("blends parse");
        assert_eq!(voices().count(), found.len());
        let measured: BTreeMap<String, Measured> = serde_json::from_str(STOCK).expect("figures parse");
        assert_eq!(measured.keys().map(String::as_str).collect::<Vec<_>>(), {
            let mut packs = PACKS.to_vec();
            packs.sort_unstable();
            packs
        });
        for Found { blend, gender, character, wrong, nearest, seed, .. } in &found {
            assert!(*wrong <= 0.08 && *nearest <= 0.92, "{blend:?}");
            assert!(FORMANTS.contains(&blend.formants), "{blend:?}");
            // The first ones have the gender of their parents, one of whom is a boy of 300 Hz.
            let natural = if *gender == Gender::Female { 160.0..=260.0 } else { 80.0..=155.0 };
            let measured = natural.contains(&character.pitch);
            assert!(seed.is_none() || measured, "{blend:?}: {} Hz", character.pitch);
            for parts in [&blend.colour, &blend.prosody] {
                assert!(parts.iter().all(|part| PACKS.contains(&&*part.pack)));
                let sum: f32 = parts.iter().map(|part| part.weight).sum();
                assert!((sum - 1.0).abs() < 1e-3, "{sum}");
            }
        }
    }

    #[test]
    fn ids_that_were_published_stay() {
        let found: Vec<Voice> = voices().collect();
        for id in ["en_gb_m_bcdb5296", "en_gb_f_db4e2c67", "en_us_f_ae096672", "en_us_m_7760a8eb", "ja_f_abd3f083"] {
            assert!(found.iter().any(|voice| voice.id == id), "{id}");
        }
    }
}
