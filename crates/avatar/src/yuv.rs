//! RGB to planar YUV 4:2:0, BT.709, limited range: what the encoder takes.

// 16.16 fixed point of the BT.709 matrix scaled to 16..235 and 16..240.
const Y: [i32; 3] = [11966, 40254, 4064];
const U: [i32; 3] = [-6596, -22189, 28784];
const V: [i32; 3] = [28784, -26145, -2639];

/// Luma of one pixel.
#[inline(always)]
pub(crate) fn luma(r: i32, g: i32, b: i32) -> u8 {
    ((Y[0] * r + Y[1] * g + Y[2] * b + (16 << 16) + (1 << 15)) >> 16) as u8
}

/// Both chroma values of a 2 by 2 block, from the sums of its four pixels.
#[inline(always)]
pub(crate) fn chroma(r: i32, g: i32, b: i32) -> [u8; 2] {
    let half = (128 << 18) + (1 << 17);
    [((U[0] * r + U[1] * g + U[2] * b + half) >> 18) as u8, ((V[0] * r + V[1] * g + V[2] * b + half) >> 18) as u8]
}

/// A picture with even sides as planes: Y, then U, then V.
pub(crate) fn planes(rgb: &[u8], width: usize, height: usize) -> Vec<u8> {
    let mut planes = vec![0; width * height * 3 / 2];
    let (luminance, colour) = planes.split_at_mut(width * height);
    let (blue, red) = colour.split_at_mut(width * height / 4);
    for y in (0..height).step_by(2) {
        for x in (0..width).step_by(2) {
            let mut sum = [0i32; 3];
            for place in [y * width + x, y * width + x + 1, (y + 1) * width + x, (y + 1) * width + x + 1] {
                let [r, g, b] = [0, 1, 2].map(|k| i32::from(rgb[place * 3 + k]));
                luminance[place] = luma(r, g, b);
                sum = [sum[0] + r, sum[1] + g, sum[2] + b];
            }
            let block = y / 2 * (width / 2) + x / 2;
            [blue[block], red[block]] = chroma(sum[0], sum[1], sum[2]);
        }
    }
    planes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn black_white_and_primaries_land_where_bt709_puts_them() {
        assert_eq!((luma(0, 0, 0), luma(255, 255, 255)), (16, 235));
        assert_eq!(chroma(4 * 128, 4 * 128, 4 * 128), [128, 128]);
        assert_eq!((luma(255, 0, 0), chroma(4 * 255, 0, 0)), (63, [102, 240]));
        assert_eq!((luma(0, 0, 255), chroma(0, 0, 4 * 255)), (32, [240, 118]));
    }
}
