//! The example projects of the repository are what people copy: each draws, and nothing in it is passed over.

use std::path::Path;
use std::sync::Arc;

use herald_hyperframes::{BrowserPool, Capture, CaptureOptions, Chromium, Composition, Pictures};
use herald_media::Tools;

#[tokio::test(flavor = "multi_thread")]
async fn every_example_draws_and_warns_of_nothing() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let pool = BrowserPool::new(Chromium::default(), 0);
    let mut drawn = 0;
    for entry in std::fs::read_dir(examples).expect("the examples").map(|entry| entry.expect("an entry")) {
        if !entry.path().join("index.html").exists() {
            continue;
        }
        let name = entry.file_name();
        let report = herald_hyperframes::lint::lint(&entry.path()).expect("a report");
        assert!(report.findings.is_empty(), "{name:?}: {:?}", report.findings);
        let composition = Arc::new(Composition::open(&entry.path(), "index.html").expect("a composition"));
        let options = CaptureOptions { pictures: Pictures::Png, ..CaptureOptions::default() };
        let mut capture = Capture::open(&pool, &Tools::default(), composition, options).await.expect("a ready page");
        let seconds = capture.duration();
        for share in [0.3, 0.6, 0.9] {
            let picture = capture.picture_at(seconds * share).await.expect("a picture");
            let pixels = image::load_from_memory(&picture).expect("a PNG").to_rgb8();
            let first = pixels.get_pixel(0, 0);
            assert!(pixels.pixels().any(|pixel| pixel != first), "{name:?} is empty at {share} of its length");
        }
        let warnings = capture.warnings().await;
        assert!(warnings.is_empty(), "{name:?}: {warnings:?}");
        drawn += 1;
    }
    assert_eq!(drawn, 6);
}
