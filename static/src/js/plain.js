// Words as they are compared: without accents, capitals and apostrophes.

const UNDECOMPOSED = { ı: 'i', ø: 'o', ł: 'l' };

export const plain = (text) =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ıøł]/g, (letter) => UNDECOMPOSED[letter])
    .replace(/['’]/g, '');
