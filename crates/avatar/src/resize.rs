//! Resampling whole pictures with good filters, outside the frame loop.

use fast_image_resize as fir;

/// Resizes interleaved 8-bit pixels of `CHANNELS` (1, 3 or 4) channels; channels are treated alike. Sizes are `[width, height]`
/// and not zero; `pixels` fills `from`.
pub(crate) fn resize_u8<const CHANNELS: usize>(
    pixels: &[u8],
    from: [usize; 2],
    to: [usize; 2],
    filter: fir::FilterType,
) -> Vec<u8> {
    if from == to {
        return pixels.to_vec();
    }
    let kind = match CHANNELS {
        1 => fir::PixelType::U8,
        3 => fir::PixelType::U8x3,
        _ => fir::PixelType::U8x4,
    };
    let mut target = fir::images::Image::new(to[0] as u32, to[1] as u32, kind);
    let options = fir::ResizeOptions::new().resize_alg(fir::ResizeAlg::Convolution(filter)).use_alpha(false);
    let resized = fir::images::ImageRef::new(from[0] as u32, from[1] as u32, pixels, kind)
        .map_err(|error| error.to_string())
        .and_then(|source| {
            fir::Resizer::new().resize(&source, &mut target, &options).map_err(|error| error.to_string())
        });
    debug_assert!(resized.is_ok(), "sizes and buffers agree by contract: {resized:?}");
    target.into_vec()
}
