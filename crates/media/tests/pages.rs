//! Pages of documents as pictures, by the real `pdftoppm`.

use std::path::Path;

use herald_media::{Tools, pages, picture};

#[test]
fn pages_are_drawn_in_their_order_and_bounded() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../agent/tests/fixtures/quarterly-report.pdf");
    let folder = tempfile::tempdir().expect("a folder");
    let drawn = pages::draw(&Tools::default(), &document, 8, 800, folder.path()).expect("they are drawn");
    assert!((1..=8).contains(&drawn.len()), "{drawn:?}");
    for page in &drawn {
        let pixels = picture::decode(&std::fs::read(page).expect("readable")).expect("a JPEG");
        assert_eq!(pixels.width().max(pixels.height()), 800);
        // Ink on paper.
        let dark = pixels.pixels().filter(|pixel| pixel.0.iter().all(|level| *level < 100)).count();
        let share = dark as f64 / f64::from(pixels.width() * pixels.height());
        assert!((0.002..0.4).contains(&share), "{}: {share}", page.display());
    }
    let first = pages::draw(&Tools::default(), &document, 1, 800, tempfile::tempdir().expect("a folder").path());
    assert_eq!(first.expect("it is drawn").len(), 1);

    let broken = folder.path().join("broken.pdf");
    std::fs::write(&broken, b"%PDF-1.7\nnothing").expect("writable");
    let error = pages::draw(&Tools::default(), &broken, 8, 800, folder.path()).expect_err("it is no document");
    assert!(error.to_string().contains("pdftoppm"), "{error}");
}
