// The text of a QR code in a picture. Browsers that read codes themselves are few, so all of them use the same library.
/* global jsQR */

const sidesTried = [1600, 800, 400]; // Pixels. Large for a code far away, small for a blurred one.

/// "" where no code is seen. `picture`: whatever a canvas draws, of that width and height.
export function readCode(picture, width, height) {
  for (const side of sidesTried) {
    const scale = Math.min(1, side / Math.max(width, height));
    const canvas = Object.assign(document.createElement('canvas'), {
      width: Math.round(width * scale), height: Math.round(height * scale),
    });
    if (!canvas.width || !canvas.height) return ''; // A camera that shows nothing yet.
    const context = canvas.getContext('2d');
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const code = jsQR(data, canvas.width, canvas.height, { inversionAttempts: 'dontInvert' });
    if (code?.data) return code.data;
  }
  return '';
}
