//! Fonts where `herald setup` puts them.

use std::path::PathBuf;

use herald_scenes::Assets;

pub fn assets() -> Assets {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")));
    Assets { libraries: cache.unwrap_or_default().join("herald/libraries") }
}
