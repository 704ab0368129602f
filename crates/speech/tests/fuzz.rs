//! Thousands of scripts nobody would write: no panic, no error without a message, and no more said than there is to say.
//!
//! The engine is one that only takes text apart, with the real rules and without dictionaries. `HERALD_PROVE` set asks for
//! a hundred times as many.

use herald_domain::timing::WordTiming;
use herald_speech::ssml::Document;
use herald_speech::{
    Control, Language, Narration, Pronunciation, Speaker, SpeechError, SpeechRequest, Synthesizer, UserLexicon,
    Utterance, Voice, normalize, script,
};

/// Spoken words for each character of a script, at most: a figure is one word, a sign such as `°f` two.
const WORDS_PER_CHARACTER: usize = 12;

struct FrontEnd;

impl Synthesizer for FrontEnd {
    fn revision(&self) -> &str {
        "front end"
    }

    fn synthesize(&self, request: &SpeechRequest, _: &Control<'_>) -> Result<Utterance, SpeechError> {
        request.check()?;
        let mut said = Utterance::empty(24_000);
        let mut spoken = 0;
        for sentence in script::sentences_of(&request.text, &request.readings, request.language) {
            let words = script::words_of(&sentence, request.language);
            let rules = if request.language.is_english() { normalize::english } else { normalize::others };
            spoken += rules(&words, request.language).concat().len();
            for word in words {
                let start = said.duration();
                said.samples.resize(said.samples.len() + 24, 0.1);
                said.words.push(WordTiming { text: word.text, start, end: said.duration() });
            }
        }
        let aliases: usize = request.readings.iter().map(|reading| format!("{:?}", reading.said).len()).sum();
        assert!(spoken <= (request.text.len() + aliases) * WORDS_PER_CHARACTER, "{spoken} for {:?}", request.text);
        if said.words.is_empty() { Err(SpeechError::TextInvalid) } else { Ok(said) }
    }
}

/// A small generator of numbers: the same seed gives the same scripts.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }

    fn one_of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

const PIECES: &[&str] = &[
    "hello",
    "World",
    "Dr.",
    "U.S.",
    "1,234.5",
    "$5.50",
    "€",
    "50%",
    "3:30",
    "pm",
    "2024-01-05",
    "1/2",
    "10-20",
    "5km",
    "-",
    "—",
    "...",
    "!",
    "?",
    ".",
    ",",
    "\n\n",
    " ",
    "\t",
    "\u{a0}",
    "🎉",
    "👩‍🚀",
    "e\u{301}",
    "\u{300}",
    "東京",
    "2,000元",
    "は",
    "नमस्ते",
    "किमी",
    "¿",
    "«",
    "»",
    "\"",
    "'",
    "&",
    "&amp;",
    "&#x1F600;",
    "&#0;",
    "&x;",
    "]]>",
    "<![CDATA[",
    "<!--",
    "-->",
    "<?",
    "?>",
    "\u{0}",
    "\u{feff}",
    "\u{202e}",
    "ﷺ",
    "İ",
    "ß",
    "http://a.b/c?d=e",
    "a@b.co",
    "#1",
    "@x",
    "C++",
    "v2.0.1",
    "007",
    "99999999999999999999",
    "1st",
    "'80s",
    "<",
    ">",
    "</",
    "/>",
    "=",
    "R$5",
    "15h30",
    "12/05/2024",
    "+34",
    "km/h",
    "N°",
    "ａ１",
];

const TAGS: &[&str] = &[
    "<speak>",
    "</speak>",
    "<p>",
    "</p>",
    "<s>",
    "</s>",
    "<break/>",
    "<break time='1s'/>",
    "<break time='9e9s'/>",
    "<break strength='weak'/>",
    "<prosody rate='slow'>",
    "<prosody rate='-50%' pitch='+12st' volume='-6dB'>",
    "</prosody>",
    "<emphasis>",
    "<emphasis level='strong'>",
    "</emphasis>",
    "<say-as interpret-as='date'>",
    "<say-as interpret-as='cardinal'>",
    "<say-as interpret-as='characters'>",
    "<say-as interpret-as='telephone'>",
    "<say-as interpret-as='expletive'>",
    "</say-as>",
    "<sub alias='some thing'>",
    "</sub>",
    "<phoneme alphabet='ipa' ph='həˈloʊ'>",
    "<phoneme ph='?'>",
    "</phoneme>",
    "<lang xml:lang='fr'>",
    "<lang xml:lang='hi-IN'>",
    "</lang>",
    "<voice name='bm_george'>",
    "<voice name='formant_de_f2'>",
    "</voice>",
    "<mark name='m'/>",
    "<x>",
    "<break",
    "<prosody rate=",
    "<sub alias=\"a\" alias=\"b\">",
];

/// Mostly well nested, so that what lies behind the parser is reached as well.
fn script(dice: &mut Dice) -> String {
    let mut text = String::new();
    let mut open: Vec<&str> = Vec::new();
    for _ in 0..1 + dice.below(30) {
        match dice.below(10) {
            0..=5 => text.push_str(dice.one_of(PIECES)),
            6 => {
                let tag = dice.one_of(TAGS);
                text.push_str(tag);
                let name = tag.trim_start_matches('<').split([' ', '>']).next().unwrap_or_default();
                if tag.ends_with('>') && !tag.ends_with("/>") && !tag.starts_with("</") {
                    open.push(name);
                }
            }
            7 => {
                if let Some(name) = open.pop() {
                    text.push_str(&format!("</{name}>"));
                }
            }
            8 => text.push(' '),
            _ => text.extend(char::from_u32(dice.below(0x11_0000) as u32)),
        }
    }
    if dice.below(8) > 0 {
        while let Some(name) = open.pop() {
            text.push_str(&format!("</{name}>"));
        }
    }
    text
}

#[test]
fn no_script_breaks_the_front_end() {
    let count = if std::env::var_os("HERALD_PROVE").is_some() { 500_000 } else { 5_000 };
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let voices = [
        "af_heart",
        "bf_emma",
        "ef_dora",
        "ff_siwis",
        "if_sara",
        "pf_dora",
        "hf_alpha",
        "jf_alpha",
        "zf_xiaoxiao",
        "formant_de_f2",
    ];
    let lexicon = UserLexicon::new([
        ("World".to_owned(), Pronunciation::Ipa("wɜːld".to_owned())),
        ("東京".to_owned(), Pronunciation::Respelling("とうきょう".to_owned())),
        (".".to_owned(), Pronunciation::Respelling("dot".to_owned())),
    ])
    .expect("fits");
    let mut spoken = 0;
    for _ in 0..count {
        let text = script(&mut dice);
        let voice = Voice::find(voices[dice.below(voices.len())]).expect("a voice of the catalogue");
        let language = if voice.speaks(Language::It) { voice.language } else { Language::De };
        let document = if dice.below(4) == 0 { Document::from_plain(&text) } else { Document::parse(&text) };
        let speaker = Speaker { voice, language, speed: 1.0, pitch: 1.0, lexicon: Some(&lexicon) };
        let said = document
            .and_then(|document| Narration::new(&document, speaker, &|id| Voice::find(id).cloned()))
            .and_then(|narration| {
                assert!(narration.longest().is_finite());
                narration.speak(&FrontEnd, &Control::none())
            });
        match said {
            Ok(said) => {
                spoken += 1;
                let end = said.utterance.duration() + 1e-9;
                let words = &said.utterance.words;
                assert!(
                    words.iter().all(|word| word.start >= -1e-9 && word.start <= word.end && word.end <= end),
                    "{text:?}: {words:?}"
                );
                assert!(words.is_sorted_by(|left, right| left.start <= right.start), "{text:?}: {words:?}");
                assert!(said.marks.iter().all(|mark| mark.time >= 0.0 && mark.time <= end), "{text:?}");
            }
            Err(SpeechError::TextInvalid) => {}
            Err(SpeechError::Markup(message)) => {
                assert!(!message.is_empty() && message.len() < 600, "{text:?}: {message}")
            }
            Err(error) => panic!("{text:?}: {error}"),
        }
    }
    // The generator must not spend itself on what the parser refuses.
    assert!(spoken * 5 > count, "only {spoken} of {count} were spoken");
}
