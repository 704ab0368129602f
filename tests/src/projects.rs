//! HyperFrames projects, packed as the API takes them.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A zip archive of these files.
pub fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("an entry");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("an archive").into_inner()
}

/// One second of 320 x 180: red on the left, and on the right the colour of the variable `accent`, blue unless given, that
/// appears after half a second. `script` runs in the page.
pub fn two_halves(script: &str) -> Vec<u8> {
    packed(&[("index.html", two_halves_page(script).as_bytes())])
}

pub fn two_halves_page(script: &str) -> String {
    format!(
        r##"<!doctype html>
<html data-composition-variables='[{{"id":"accent","type":"color","label":"Accent","default":"#0000ff"}}]'>
<style>
  body {{ margin: 0; background: transparent }}
  #root {{ position: relative; width: 320px; height: 180px; background: #ff0000; overflow: hidden }}
  #right {{ position: absolute; left: 160px; width: 160px; height: 180px; background: var(--accent) }}
</style>
<div id="root" data-composition-id="main" data-start="0" data-duration="1" data-width="320" data-height="180"
  data-no-timeline>
  <div id="right" class="clip" data-start="0.5" data-duration="0.5"></div>
</div>
<script>{script}</script>
</html>"##
    )
}
