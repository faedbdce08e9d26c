export function convolve(image: number[][][], filter: number[][][], stride: number): number[][] {
  const rows = Math.floor((image.length - 3) / stride);
  const columns = Math.floor((image[0].length - 3) / stride);
  const channels = filter[0][0].length;
  const at = (y: number, x: number) => {
    let total = 0;
    for (let dy = 0; dy < 3; dy++) {
      for (let dx = 0; dx < 3; dx++) {
        for (let c = 0; c < channels; c++) total += image[y * stride + dy][x * stride + dx][c] * filter[dy][dx][c];
      }
    }
    return total;
  };
  return Array.from({ length: rows }, (_, y) => Array.from({ length: columns }, (_, x) => at(y, x)));
}
