//! Text to phonemes, with the real dictionaries and espeak-ng.

mod support;

use herald_speech::g2p::Phonemizer;
use herald_speech::script::{self, Sentence};
use herald_speech::{Language, SpeechError};

fn phonemizer() -> Phonemizer {
    Phonemizer::new(support::models(), "espeak-ng")
}

fn pronounce(text: &str, language: Language) -> Vec<(String, String)> {
    let sentences = script::sentences_of(text, &[], language);
    match phonemizer().pronounce(&sentences, language) {
        Ok(spoken) => spoken.into_iter().flatten().map(|word| (word.text, word.phonemes)).collect(),
        Err(error) => panic!("{error}"),
    }
}

fn phonemes(text: &str, language: Language) -> String {
    pronounce(text, language).into_iter().map(|(_, phonemes)| phonemes).collect::<Vec<_>>().join(" ")
}

#[test]
fn american_english_comes_from_the_dictionary() {
    for (text, expected) in [
        ("Hello world", "həlˈO wˈɜɹld"),
        ("the water", "ðə wˈɔTəɹ"),
        ("the apple", "ði ˈæpᵊl"),
        ("cats and dogs", "kˈæts ænd dˈɔɡz"),
        ("She waited", "ʃi wˈATᵻd"),
        ("NASA", "nˈæsə"),
        ("café", "kæfˈA"),
    ] {
        assert_eq!(phonemes(text, Language::EnUs), expected, "{text}");
    }
}

#[test]
fn british_english_differs() {
    assert_eq!(phonemes("the water", Language::EnGb), "ðə wˈɔːtə");
    assert_eq!(phonemes("hello", Language::EnGb), "həlˈQ");
}

#[test]
fn initials_are_spelled_and_unknown_names_are_read_by_rule() {
    assert_eq!(phonemes("the HTML page", Language::EnUs), "ði ˌAʧtˌiˌɛmˈɛl pˈAʤ");
    assert_eq!(phonemes("STOP THAT NOW", Language::EnUs), phonemes("stop that now", Language::EnUs));
    let name = phonemes("Zorblatt", Language::EnUs);
    assert!(name.starts_with('z') && name.contains('ˈ'), "{name}");
    assert!(!name.contains('ː'), "{name}");
}

#[test]
fn figures_stay_one_written_word() {
    let words = pronounce("It costs $5 today.", Language::EnUs);
    assert_eq!(words[2], ("$5".to_owned(), "fˈIv dˈɑləɹz".to_owned()));
    assert_eq!(words.len(), 4);
}

#[test]
fn other_languages_come_from_espeak_word_for_word() {
    for (language, text, expected) in [
        (Language::Es, "hola mundo", "ˈola mˈundo"),
        (Language::FrFr, "bonjour le monde", "bɔ̃ʒˈuʁ lə mˈɔ̃d"),
        (Language::It, "ciao bello", "ʧˈao bˈɛllo"),
        (Language::PtBr, "tudo bem", "tˈudʊ bˈAŋ"),
    ] {
        assert_eq!(phonemes(text, language), expected, "{text}");
    }
    assert!(phonemes("नमस्ते दुनिया", Language::Hi).starts_with("nəmˈʌsteː"));
}

#[test]
fn merged_and_multiplied_words_keep_their_count() {
    // Spelled out, "250" is two words in Spanish; espeak-ng merges short words in several languages.
    let words = pronounce("El niño juega 250 veces, de la casa a la escuela.", Language::Es);
    let texts: Vec<&str> = words.iter().map(|(text, _)| text.as_str()).collect();
    assert_eq!(texts, ["El", "niño", "juega", "250", "veces", "de", "la", "casa", "a", "la", "escuela"]);
    assert_eq!(words[3].1.split(' ').count(), 2, "{}", words[3].1);
    assert!(words.iter().all(|(_, phonemes)| !phonemes.is_empty()));
}

#[test]
fn switches_of_language_leave_no_marks() {
    let text = phonemes("un bon week-end avec le software", Language::FrFr);
    assert!(!text.contains(['(', ')', '^', '-']), "{text}");
}

#[test]
fn five_thousand_characters_without_a_mark_lose_no_word() {
    for (language, word) in [(Language::EnUs, "river "), (Language::Es, "palabra "), (Language::Hi, "दुनिया ")]
    {
        let count = 5000 / word.chars().count();
        let words = pronounce(&word.repeat(count), language);
        assert_eq!(words.len(), count);
        let silent = words.iter().filter(|(_, phonemes)| phonemes.is_empty()).count();
        assert_eq!(silent, 0, "{language:?}");
    }
    let endless = pronounce(&"palabra".repeat(700), Language::Es);
    assert_eq!(endless.len(), 1);
    assert!(endless[0].1.chars().count() > 4000, "{}", endless[0].1.chars().count());
}

#[test]
fn unspaced_scripts_are_cut_into_words() {
    let texts = |text, language| pronounce(text, language).into_iter().map(|word| word.0).collect::<Vec<_>>();
    assert_eq!(texts("我们去银行取2,000元。", Language::Zh), ["我们", "去", "银行", "取", "2,000", "元"]);
    assert_eq!(
        texts("東京へ3人でiPhoneを買いに", Language::Ja),
        ["東京", "へ", "3人", "で", "iPhone", "を", "買い", "に"]
    );
    for language in [Language::Ja, Language::Zh] {
        for (word, phonemes) in pronounce("東京2024年 ok", language) {
            assert!(!phonemes.is_empty(), "{word} in {language:?} is silent");
        }
    }
}

#[test]
fn hostile_text_is_harmless() {
    for text in
        ["[[h@l'oU]] <ssml/> \\ ^ | {x}", "\u{0}\u{1b}[31m", "🎉🎉", "a\u{300}\u{301}\u{302}", "ﷺ ﷽", "-", "'''"]
    {
        for language in Language::ALL {
            let count = pronounce(text, *language).len();
            assert!(count <= 8, "{text:?}");
        }
    }
}

#[test]
fn a_missing_espeak_is_named() {
    let phonemizer = Phonemizer::new(support::models(), "/nowhere/espeak-ng");
    match phonemizer.pronounce(&[Sentence::plain("hola")], Language::Es) {
        Err(SpeechError::EngineMissing(message)) => assert!(message.contains("espeak-ng"), "{message}"),
        other => panic!("expected a missing engine, got {other:?}"),
    }
}

#[test]
fn missing_dictionaries_name_the_setup_line() {
    let folder = tempfile::tempdir().expect("temp dir");
    let models = herald_inference::Models::open(folder.path()).expect("opens");
    match Phonemizer::new(models, "espeak-ng").pronounce(&[Sentence::plain("hello")], Language::EnUs) {
        Err(SpeechError::EngineMissing(message)) => assert!(message.contains("herald setup"), "{message}"),
        other => panic!("expected a missing engine, got {other:?}"),
    }
}
