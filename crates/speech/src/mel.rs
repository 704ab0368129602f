//! Bands of the mel scale.

/// `[bands, fft / 2 + 1]`, row-major: triangles of equal area, linear below 1 kHz and logarithmic above (Slaney's Auditory
/// Toolbox), from 0 to half of `rate` Hz.
pub(crate) fn filters(bands: usize, fft: usize, rate: f64) -> Vec<f32> {
    let bins = fft / 2 + 1;
    let log_step = 6.4f64.ln() / 27.0;
    let to_mel = |hz: f64| if hz < 1000.0 { hz * 3.0 / 200.0 } else { 15.0 + (hz / 1000.0).ln() / log_step };
    let to_hz = |mel: f64| if mel < 15.0 { mel * 200.0 / 3.0 } else { 1000.0 * ((mel - 15.0) * log_step).exp() };
    let top = to_mel(rate / 2.0);
    let corners: Vec<f64> = (0..bands + 2).map(|n| to_hz(top * n as f64 / (bands + 1) as f64)).collect();
    let mut filters = Vec::with_capacity(bands * bins);
    for corner in corners.windows(3) {
        let (low, middle, high) = (corner[0], corner[1], corner[2]);
        for bin in 0..bins {
            let hz = bin as f64 * rate / fft as f64;
            let slope = ((hz - low) / (middle - low)).min((high - hz) / (high - middle));
            filters.push((slope.max(0.0) * 2.0 / (high - low)) as f32);
        }
    }
    filters
}
