//! Markup: what is understood, what is refused, and what is heard.

mod support;

use std::sync::Mutex;

use herald_speech::ssml::{Document, Item, MAX_DEPTH};
use herald_speech::{
    Control, Language, Narrated, Narration, Pronunciation, Said, Speaker, SpeechError, SpeechRequest, Synthesizer,
    UserLexicon, Utterance, Voice,
};
use support::{synthesizer, voice};

fn refused(text: &str) -> String {
    match Document::parse(text) {
        Err(SpeechError::Markup(message)) => message,
        other => panic!("{text}: {other:?}"),
    }
}

fn narration(text: &str, id: &str) -> Result<Narration, SpeechError> {
    let speaker = Speaker { voice: voice(id), language: voice(id).language, speed: 1.0, pitch: 1.0, lexicon: None };
    Narration::new(&Document::parse(text)?, speaker, &|id| Voice::find(id).cloned())
}

fn narrate(text: &str, id: &str) -> Narrated {
    match narration(text, id).and_then(|narration| narration.speak(synthesizer(), &Control::none())) {
        Ok(said) => said,
        Err(error) => panic!("{text}: {error}"),
    }
}

/// Remembers what it is asked for; says a second of silence with a word for each one written.
#[derive(Default)]
struct Listening(Mutex<Vec<SpeechRequest>>);

impl Synthesizer for Listening {
    fn revision(&self) -> &str {
        "listening"
    }

    fn synthesize(&self, request: &SpeechRequest, _: &Control<'_>) -> Result<Utterance, SpeechError> {
        self.0.lock().expect("one thread").push(request.clone());
        let mut said = Utterance::empty(24_000);
        said.samples = vec![0.5; 24_000];
        for (index, word) in request.text.split_whitespace().enumerate() {
            let start = 0.1 + index as f64 * 0.1;
            let text = word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
            said.words.push(herald_domain::timing::WordTiming { text, start, end: start + 0.1 });
        }
        Ok(said)
    }
}

fn requests(text: &str) -> Vec<SpeechRequest> {
    let engine = Listening::default();
    match narration(text, "af_heart").and_then(|narration| narration.speak(&engine, &Control::none())) {
        Ok(_) => engine.0.into_inner().expect("one thread"),
        Err(error) => panic!("{text}: {error}"),
    }
}

#[test]
fn what_is_not_served_is_named() {
    for (text, named) in [
        ("<speak><audio src='x'/></speak>", "`audio`"),
        ("<speak><prosody contour='x'>a</prosody></speak>", "`contour`"),
        ("<speak><prosody rate='warp'>a</prosody></speak>", "`warp`"),
        ("<speak><prosody>a</prosody></speak>", "`rate`"),
        ("<speak><break time='11s'/></speak>", "`11s`"),
        ("<speak><break time='1'/></speak>", "`time`"),
        ("<speak><break>a</break></speak>", "`break` must be empty"),
        ("<speak><sub alias='x'><s>a</s></sub></speak>", "`sub` holds text only"),
        ("<speak><sub>a</sub></speak>", "`alias`"),
        ("<speak><say-as interpret-as='song'>a</say-as></speak>", "`song`"),
        ("<speak><phoneme alphabet='x-sampa' ph='a'>a</phoneme></speak>", "`x-sampa`"),
        ("<speak><lang xml:lang='tlh'>a</lang></speak>", "`tlh`"),
        ("<speak><voice>a</voice></speak>", "`name`"),
        ("<speak><emphasis level='huge'>a</emphasis></speak>", "`huge`"),
        ("<speak>a</speak>b", "after the end of `speak`"),
        ("a<speak>b</speak>", "outermost"),
        ("<speak>a", "`speak` has no end"),
        ("<speak>a</p>", "line 1, column 9"),
        ("<speak>\n a <b>bold</b></speak>", "line 2, column 4"),
        ("<speak>&bomb;</speak>", "&bomb;"),
        ("<!DOCTYPE speak [<!ENTITY a 'b'>]><speak>&a;</speak>", "document type"),
        ("<?php x ?><speak>a</speak>", "processing instructions"),
        ("<speak><p", ""),
    ] {
        let message = refused(text);
        assert!(message.contains(named), "{text}: {message}");
    }
    let deep = "<s>".repeat(MAX_DEPTH + 1);
    assert!(refused(&deep).contains("nested deeper"));
    let pauses = "<break time='10s'/>".repeat(13);
    assert!(refused(&pauses).contains("120 s together"));
    assert!(refused(&"a".repeat(70_000)).contains("65536 bytes"));
}

#[test]
fn a_document_and_a_fragment_read_the_same() {
    let fragment = "Salt &amp; pepper &lt;3 & <![CDATA[<b>]]>&#33; <!-- quiet -->";
    let written = |text: &str| Document::parse(text).expect("parses").written();
    assert_eq!(written(fragment), "Salt & pepper <3 & <b>!");
    let declared = format!(
        "<?xml version='1.0'?>\n<speak version='1.1' xmlns='http://www.w3.org/2001/10/synthesis'>{fragment}</speak>"
    );
    assert_eq!(written(&declared), written(fragment));
    assert!(Document::is_ssml(&declared) && Document::is_ssml("  <speak>") && !Document::is_ssml("<speaker> says"));
}

#[test]
fn plain_text_knows_pauses_and_no_other_markup() {
    let document = Document::from_plain("One.<break time=\"1.5s\" />Two <b>& three</b>.\n\nFour").expect("reads");
    assert_eq!(document.items[1], Item::Pause(1.5));
    assert_eq!(document.written(), "One.Two & three.\n\nFour");
    assert!(Document::from_plain("a <breakfast> b").expect("reads").written().contains("<breakfast>"));
    assert!(matches!(Document::from_plain("<break time='99s'/>"), Err(SpeechError::Markup(_))));
}

#[test]
fn readings_and_emphasis_stay_in_their_sentence() {
    let asked = requests(
        "<speak>The <sub alias='World Wide Web Consortium'>W3C</sub> has <emphasis level='strong'>really</emphasis> decided.</speak>",
    );
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].text, "The W3C has really decided.");
    let readings: Vec<(&str, bool)> = asked[0]
        .readings
        .iter()
        .map(|reading| (&asked[0].text[reading.span.clone()], reading.said.is_some()))
        .collect();
    assert_eq!(readings, [("W3C", true), ("really", false)]);
    assert_eq!(asked[0].readings[0].said, Some(Said::Words("World Wide Web Consortium".to_owned())));
}

#[test]
fn a_lexicon_says_names_where_the_script_says_nothing_of_them() {
    let lexicon =
        UserLexicon::new([("Nginx".to_owned(), Pronunciation::Respelling("engine x".to_owned()))]).expect("fits");
    let speaker =
        Speaker { voice: voice("af_heart"), language: Language::EnUs, speed: 1.0, pitch: 1.0, lexicon: Some(&lexicon) };
    let text = "<speak>Nginx runs. <emphasis>My Nginx here</emphasis> is <sub alias='the server'>Nginx</sub>.</speak>";
    let document = Document::parse(text).expect("parses");
    let engine = Listening::default();
    let narration = Narration::new(&document, speaker, &|_| None).expect("reads");
    narration.speak(&engine, &Control::none()).expect("speaks");
    let asked = engine.0.into_inner().expect("one thread");
    let told: Vec<(&str, Option<Said>)> =
        asked[0].readings.iter().map(|reading| (&asked[0].text[reading.span.clone()], reading.said.clone())).collect();
    let words = |text: &str| Some(Said::Words(text.to_owned()));
    assert_eq!(
        told,
        [
            ("Nginx", words("engine x")),
            ("My", None),
            ("Nginx", words("engine x")),
            ("here", None),
            ("Nginx", words("the server"))
        ]
    );
}

#[test]
fn a_change_of_manner_begins_a_passage() {
    let asked = requests(
        "<speak>Slowly: <prosody rate='slow' pitch='+12st'>come here.</prosody> <voice name='bm_george'>Why?</voice> \
         <lang xml:lang='es'>Hola</lang> again.</speak>",
    );
    let told: Vec<(&str, Language, f32, f32)> =
        asked.iter().map(|request| (request.text.as_str(), request.language, request.speed, request.pitch)).collect();
    assert_eq!(
        told,
        [
            ("Slowly:", Language::EnUs, 1.0, 1.0),
            ("come here.", Language::EnUs, 0.8, 2.0),
            ("Why?", Language::EnUs, 1.0, 1.0),
            ("Hola,", Language::Es, 1.0, 1.0),
            ("again.", Language::EnUs, 1.0, 1.0),
        ]
    );
    assert_eq!(asked[2].timbre, voice("bm_george").timbre);
    for (text, named) in [
        ("<voice name='nobody'>a</voice>", "nobody"),
        ("<voice name='formant_de_f2'><lang xml:lang='ja'>a</lang></voice>", "formant_de_f2"),
    ] {
        let error = narration(text, "af_heart").expect_err("there is no such voice");
        assert!(error.to_string().contains(named), "{error}");
    }
}

#[test]
fn a_break_lasts_between_the_words_as_long_as_it_says() {
    let said = narrate(
        "<speak>Good morning <mark name='in'/><break time='2s'/><mark name='out'/> everybody here. <break time='500ms'/>Bye.</speak>",
        "af_heart",
    );
    let words = &said.utterance.words;
    let gap = |index: usize| words[index + 1].start - words[index].end;
    assert!((gap(1) - 2.0).abs() < 0.1, "{words:?}");
    assert!((gap(3) - 0.5).abs() < 0.1, "{words:?}");
    let rate = f64::from(said.utterance.sample_rate);
    let middle = ((words[1].end + 1.0) * rate) as usize;
    assert!(said.utterance.samples[middle - 20_000..middle + 20_000].iter().all(|sample| *sample == 0.0));
    assert_eq!(said.marks[0].name, "in");
    assert!((said.marks[0].time - words[1].end).abs() < 1e-6);
    assert!((said.marks[1].time - words[2].start).abs() < 0.05, "{:?}", said.marks);
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    assert_eq!(texts, ["Good", "morning", "everybody", "here", "Bye"]);
    assert!(words.is_sorted_by(|left, right| left.end <= right.start + 1e-9));
}

#[test]
fn volume_is_heard_as_gain_on_its_words_alone() {
    let text =
        |volume: &str| format!("<speak>This is <prosody volume='{volume}'>very important</prosody> news.</speak>");
    let (plain, soft) = (narrate(&text("medium"), "af_heart").utterance, narrate(&text("-20dB"), "af_heart").utterance);
    assert_eq!(plain.words, soft.words);
    let power = |said: &Utterance, word: usize| {
        let (from, until) = (said.words[word].start * 24_000.0, said.words[word].end * 24_000.0);
        said.samples[from as usize + 240..until as usize - 240].iter().map(|sample| sample * sample).sum::<f32>()
    };
    assert!((power(&soft, 3) / power(&plain, 3) - 0.01).abs() < 1e-3);
    assert!((power(&soft, 0) / power(&plain, 0) - 1.0).abs() < 1e-3);
    let bleeped =
        narrate("<speak>What the <say-as interpret-as='expletive'>heck</say-as> is that?</speak>", "af_heart");
    assert_eq!(bleeped.utterance.words[2].text, "heck");
    assert_eq!(power(&bleeped.utterance, 2), 0.0);
}

#[test]
fn readings_are_heard_and_shown_as_written() {
    use herald_speech::Recognizer;
    let said = narrate(
        "<speak>On <say-as interpret-as='date' format='dmy'>5/3/2021</say-as> the <sub alias='world health organization'>WHO</sub> \
         called me at <say-as interpret-as='telephone'>555-0142</say-as>.</speak>",
        "af_heart",
    );
    let texts: Vec<&str> = said.utterance.words.iter().map(|word| word.text.as_str()).collect();
    assert_eq!(texts, ["On", "5/3/2021", "the", "WHO", "called", "me", "at", "555-0142"]);
    let heard = support::recognizer()
        .transcribe(&support::for_listening(&said.utterance), Some("en"), &Control::none())
        .expect("hears")
        .text
        .to_lowercase();
    assert!(heard.contains("march 5") && heard.contains("2021"), "{heard}");
    assert!(heard.contains("world health organization"), "{heard}");
    assert!(heard.chars().filter(char::is_ascii_digit).collect::<String>().ends_with("5550142"), "{heard}");
}

#[test]
fn phonetic_spelling_is_said_in_every_neural_language() {
    for (id, written) in [("af_heart", "tomato"), ("ef_dora", "palabra"), ("jf_alpha", "東京"), ("zf_xiaoxiao", "北京")]
    {
        let text = format!("<speak><phoneme alphabet='ipa' ph='təˈmeɪtoʊ'>{written}</phoneme></speak>");
        let said = narrate(&text, id).utterance;
        assert_eq!(said.words.len(), 1, "{id}");
        assert_eq!(said.words[0].text, written);
        let sounds: String = said.phonemes.iter().map(|phoneme| phoneme.symbol.as_str()).collect();
        assert!(sounds.starts_with("təm"), "{sounds}");
    }
}

#[test]
fn pauses_alone_are_silence_and_nothing_at_all_is_refused() {
    let said = narrate("<speak><break time='1s'/></speak>", "af_heart");
    assert_eq!(said.utterance.samples.len(), 24_000);
    for text in ["<speak/>", "<speak> <p> </p></speak>", "<speak><mark name='a'/></speak>"] {
        assert!(matches!(narration(text, "af_heart"), Err(SpeechError::TextInvalid)), "{text}");
    }
}
