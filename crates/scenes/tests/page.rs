//! Films measured and drawn by a real browser. `HERALD_PROVE=1` looks at every style in every canvas.

mod sample;

use std::path::Path;
use std::sync::Arc;

use herald_hyperframes::{BrowserPool, Capture, CaptureOptions, Chromium, Composition, Pictures};
use herald_media::Tools;
use herald_scenes::compose::Extent;
use herald_scenes::content::{Amount, Figure, PictureRef, Step};
use herald_scenes::{Canvas, Caption, Content, Film, FindingKind, Project, SceneError, Style, check, fit};
use sample::SCENE;

struct Bench {
    folder: tempfile::TempDir,
    pool: BrowserPool,
    tools: Tools,
}

impl Bench {
    fn new() -> Bench {
        Bench {
            folder: tempfile::tempdir().expect("a folder"),
            pool: BrowserPool::new(Chromium::default(), 0),
            tools: Tools::default(),
        }
    }

    fn project(&self) -> std::path::PathBuf {
        self.folder.path().join("project")
    }

    async fn fit(&self, film: &Film) -> Result<Project, SceneError> {
        fit(&self.pool, &self.tools, film, &sample::assets(), &self.project()).await
    }

    async fn open(&self) -> Capture {
        let composition = Arc::new(Composition::open(&self.project(), "index.html").expect("a project"));
        let options = CaptureOptions { pictures: Pictures::Png, ..CaptureOptions::default() };
        Capture::open(&self.pool, &self.tools, composition, options).await.expect("a page")
    }
}

/// A film of these contents, without pictures and presenter.
fn film(style: &str, canvas: Canvas, language: &str, contents: Vec<Content>) -> Film {
    let files = sample::Files { pictures: Vec::new(), presenter: Path::new("none").into() };
    let contents = contents.into_iter().map(|content| (content, None)).collect();
    let film = sample::film(style, canvas, contents, &files);
    Film { language: language.into(), captions: None, presenter: None, ..film }
}

fn middles(film: &Film) -> Vec<f64> {
    (0..film.scenes.len()).map(|index| (index as f64 + 0.8) * SCENE).collect()
}

fn bars() -> Content {
    let bar = |label: &str, value| Amount { label: label.into(), value, highlight: value < 20.0 };
    Content::BarChart {
        kicker: None,
        heading: "One bunk, a tenth of the flight".into(),
        bars: vec![bar("Short flight", 154.0), bar("Coach", 31.0), bar("Night train", 16.0)],
        unit: Some("g / km".into()),
        source: None,
    }
}

#[tokio::test]
async fn every_layout_stands_in_its_place_in_every_canvas() {
    let all = std::env::var_os("HERALD_PROVE").is_some();
    let bench = Bench::new();
    let contents = sample::every_layout();
    let files = sample::Files::make(&bench.folder.path().join("files"), contents.len() as f64 * SCENE);
    let few =
        [("noir-detective", Canvas::Landscape), ("paper-cutout", Canvas::Portrait), ("swiss-grid", Canvas::Square)];
    let every = Style::all().iter().flat_map(|style| Canvas::ALL.map(|canvas| (style.style_id.as_str(), canvas)));
    let looked_at: Vec<_> = if all { every.collect() } else { few.to_vec() };
    let mut wrong = Vec::new();
    for (style, canvas) in looked_at {
        let film = sample::film(style, canvas, contents.clone(), &files);
        match bench.fit(&film).await {
            Ok(_) => {
                let found = check(&bench.pool, &bench.tools, &bench.project(), &middles(&film)).await.expect("a page");
                wrong.extend(found.into_iter().map(|finding| format!("{style} {}: {finding:?}", canvas.name())));
            }
            Err(error) => wrong.push(format!("{style} {}: {error}", canvas.name())),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_bar_whose_length_is_not_its_value_is_found() {
    let bench = Bench::new();
    let film = film("swiss-grid", Canvas::Landscape, "en", vec![bars()]);
    bench.fit(&film).await.expect("it fits");
    let project = bench.project();
    let look = || check(&bench.pool, &bench.tools, &project, &[3.0]);
    assert_eq!(look().await.expect("a page"), []);
    let page = bench.project().join("index.html");
    let html = std::fs::read_to_string(&page).expect("a page");
    let changed = html.replacen("--r:0.103896", "--r:0.300000", 1);
    assert_ne!(changed, html);
    std::fs::write(&page, changed).expect("written");
    let found = look().await.expect("a page");
    assert!(found.iter().any(|finding| finding.kind == FindingKind::Proportion), "{found:?}");
}

#[tokio::test]
async fn a_texture_darkens_the_ground_and_leaves_ink_as_dark_as_it_is() {
    let bench = Bench::new();
    let statement = Content::Statement { statement: "Ink stays ink".into(), emphasis: None };
    // Dark wood type on paper, under fibres that multiply.
    let film = film("letterpress-bill", Canvas::Landscape, "en", vec![statement]);
    bench.fit(&film).await.expect("it fits");
    let picture = bench.open().await.picture_at(3.2).await.expect("a picture");
    let picture = image::load_from_memory(&picture).expect("PNG").to_luma8();
    let mut levels: Vec<u8> = picture.into_raw();
    levels.sort_unstable();
    let (ink, paper) = (levels[levels.len() / 200], levels[levels.len() / 2]);
    assert!(ink < 40 && paper > 180, "ink {ink}, paper {paper}");
}

#[tokio::test]
async fn what_is_filtered_in_a_drawing_is_a_picture_before_the_first_frame() {
    let bench = Bench::new();
    for style in ["noir-detective", "watercolour-journal", "night-mural", "paper-cutout"] {
        let statement = Content::Statement { statement: "Drawn once".into(), emphasis: None };
        let film = film(style, Canvas::Landscape, "en", vec![statement, bars()]);
        bench.fit(&film).await.expect("it fits");
        let ask = "[document.querySelectorAll('.motif .m [filter], .motif .m [mask]').length, document.querySelectorAll('.motif image').length]";
        let [live, pictures]: [usize; 2] = bench.open().await.ask(0.0, ask).await.expect("an answer");
        assert!(live == 0 && pictures > 0, "{style}: {live} filtered parts, {pictures} pictures");
    }
}

#[tokio::test]
async fn a_box_around_two_lines_of_captions_is_as_wide_as_they_are() {
    let bench = Bench::new();
    let film = film("noir-detective", Canvas::Landscape, "en", vec![bars()]);
    let words = "You fall asleep in one country and wake up in the next one".split(' ');
    let words = words.enumerate().map(|(index, word)| {
        let start = 0.2 + index as f64 * 0.25;
        Caption { text: word.into(), start, end: start + 0.25 }
    });
    let project = bench.fit(&Film { captions: Some(words.collect()), ..film }).await.expect("it fits");
    let widths = project.sizes().iter().filter(|size| size.of == Extent::Width);
    let widths: Vec<u32> = widths.map(|size| size.pixels).collect();
    assert!(widths.iter().any(|width| (500..1300).contains(width)), "{widths:?}");
}

#[tokio::test]
async fn a_text_that_leaves_its_region_is_found() {
    let bench = Bench::new();
    let film = film("swiss-grid", Canvas::Landscape, "en", vec![bars()]);
    let project = bench.fit(&film).await.expect("it fits");
    let larger = project.sizes().iter().cloned().map(|mut size| {
        size.pixels *= 3;
        size
    });
    let larger = larger.collect();
    project.with_sizes(larger).write(&bench.project()).expect("written");
    let found = check(&bench.pool, &bench.tools, &bench.project(), &[3.0]).await.expect("a page");
    let kinds: Vec<_> = found.iter().map(|finding| finding.kind).collect();
    assert!(kinds.contains(&FindingKind::OutsideRegion) && kinds.contains(&FindingKind::Overlap), "{found:?}");
}

#[tokio::test]
async fn a_frame_is_the_same_from_whichever_side_it_is_reached() {
    let bench = Bench::new();
    let figure = Figure { number: 4150.0, decimals: 0, prefix: String::new(), suffix: " %".into() };
    let number =
        Content::BigNumber { kicker: Some("Tonight".into()), value: figure, claim: "more".into(), source: None };
    let film = film("synth-horizon", Canvas::Landscape, "en", vec![number, bars()]);
    bench.fit(&film).await.expect("it fits");
    let times = [0.9, 4.05, 6.0];
    let mut fresh = Vec::new();
    for time in times {
        fresh.push(bench.open().await.picture_at(time).await.expect("a picture"));
    }
    assert_ne!(fresh[0], fresh[1]);
    let mut page = bench.open().await;
    for (time, expected) in times.iter().zip(&fresh) {
        for before in [7.5, 0.0, 4.4, 1.2] {
            page.picture_at(before).await.expect("a picture");
        }
        assert!(page.picture_at(*time).await.expect("a picture") == *expected, "{time} s");
    }
}

#[tokio::test]
async fn a_text_too_long_for_its_place_is_refused_by_name() {
    let bench = Bench::new();
    let title = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen".to_owned();
    let content = Content::Title { kicker: None, title, subtitle: None, byline: None };
    match bench.fit(&film("deco-gala", Canvas::Square, "de", vec![bars(), content])).await {
        Err(SceneError::ContentTooLong { scene: 1, field, limit }) if field == "title" => {
            assert!((10..58).contains(&limit), "{limit}");
        }
        other => panic!("{other:?}"),
    }
    let steps = (0..5).map(|_| Step { title: "A step".into(), text: Some("word ".repeat(60)) }).collect();
    let content = Content::Steps { kicker: None, heading: "Steps".into(), steps };
    match bench.fit(&film("swiss-grid", Canvas::Landscape, "en", vec![content])).await {
        Err(SceneError::ContentTooLong { scene: 0, field, .. }) => assert!(field.starts_with("steps["), "{field}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn texts_of_any_script_fit_or_are_refused_by_name() {
    let texts = [
        (
            "de",
            [
                "Kraft\u{ad}fahrzeug\u{ad}haftpflicht\u{ad}versicherung",
                "Geschwindigkeits\u{ad}begrenzungen gelten auch nachts",
                "Personenkraftwagen",
            ],
        ),
        ("ja", ["夜行列車が帰ってきた", "眠っているあいだに、次の街へ。空港の行列はもういらない。", "短距離便"]),
        ("ar", ["عاد قطار الليل من جديد", "لماذا تتفوق ليلة من النوم على صباح من الانتظار", "رحلة قصيرة"]),
        ("hi", ["रात की रेलगाड़ी लौट आई है", "सोते-सोते अगले शहर पहुँचिए, कतारों की ज़रूरत नहीं", "छोटी उड़ान"]),
        ("th", ["รถไฟกลางคืนกลับมาแล้ว", "หลับไปในเมืองหนึ่งแล้วตื่นขึ้นในอีกเมืองหนึ่งโดยไม่ต้องต่อคิว", "เที่ยวบินสั้น"]),
    ];
    let bench = Bench::new();
    let mut fitted = 0;
    for (index, (language, [title, sentence, label])) in texts.into_iter().enumerate() {
        let style = ["swiss-grid", "woodblock-tide", "sticker-pop", "noir-detective", "deco-gala"][index];
        let bar = |value, highlight| Amount { label: label.into(), value, highlight };
        let contents = vec![
            Content::Title {
                kicker: Some(label.into()),
                title: title.into(),
                subtitle: Some(sentence.into()),
                byline: None,
            },
            Content::BarChart {
                kicker: None,
                heading: sentence.into(),
                bars: vec![bar(154.0, false), bar(16.0, true)],
                unit: None,
                source: Some(label.into()),
            },
            Content::List {
                kicker: None,
                heading: title.into(),
                items: vec![sentence.into(), label.into(), title.into()],
            },
        ];
        let film = film(style, Canvas::ALL[index % 3], language, contents);
        match bench.fit(&film).await {
            Ok(_) => {
                let found = check(&bench.pool, &bench.tools, &bench.project(), &middles(&film)).await.expect("a page");
                assert_eq!(found, [], "{language}");
                fitted += 1;
            }
            Err(SceneError::ContentTooLong { field, limit, .. }) => {
                assert!(!field.is_empty() && limit > 0, "{language}")
            }
            Err(error) => panic!("{language}: {error}"),
        }
    }
    assert!(fitted >= 4, "only {fitted} of 5 fit");
}

#[tokio::test]
async fn what_cannot_be_shown_is_refused_by_scene_and_field() {
    let bench = Bench::new();
    let mut none = bars();
    if let Content::BarChart { bars, .. } = &mut none {
        bars[1].value = -3.0;
    }
    let picture = Content::ImageCaption { image: PictureRef(4), caption: "A".into(), credit: None };
    let emoji = Content::Statement { statement: "Good night \u{1f634}".into(), emphasis: None };
    for (content, wanted) in [(none, "scene 1: `bars[1].value`"), (picture, "scene 1: `image`"), (emoji, "U+1F634")] {
        let film = film("swiss-grid", Canvas::Square, "en", vec![bars(), content]);
        let error = bench.fit(&film).await.expect_err("refused");
        assert!(error.to_string().contains(wanted), "{error}");
    }
}
