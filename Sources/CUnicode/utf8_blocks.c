// UTF-8 by looking bytes up in registers, after J. Keiser and D. Lemire, "Validating UTF-8 in less
// than one instruction per byte", Software: Practice and Experience 51 (5), 2021.
//
// Two rules make bytes UTF-8. Continuations (80…BF) stand where a byte C0…FF comes one before,
// E0…FF two before or F0…FF three before, and nowhere else. And the byte behind a lead is in the
// lead's range, which is narrower than 80…BF behind E0, ED, F0 and F4, and empty behind C0, C1 and
// F5…FF.
//
// So each byte is looked up by what it is, and the byte before it by what may not follow. A bit
// that both have is a fault, but for the top bit: it says "a continuation" and must be there
// exactly if one is expected.

#include "CUnicode.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <stdint.h>

enum { BLOCK = 64 };

// Where to go on behind `block`: the last one overlaps the one before, so that no byte is left.
static inline const uint8_t *next_block(const uint8_t *block, const uint8_t *last) {
  return last - block < BLOCK ? last : block + BLOCK;
}

#define CONTINUATION ((char)0x80)

#define AVX2 __attribute__((target("avx2")))

// Sixteen bytes twice, because each half of a register is looked up in itself.
#define TABLE(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)

// A byte before is looked up by its nibbles apart, so each lead with a range needs its bit.
enum {
  AFTER_C0 = 1,   // C0 and C1: no continuation
  AFTER_E0 = 2,   // not 80…9F, which would be overlong
  AFTER_ED = 4,   // not A0…BF, which would be a surrogate
  AFTER_F0 = 8,   // not 80…8F, which would be overlong; F5…FF: nor these
  AFTER_F4 = 16,  // not 90…BF, which would be above 10FFFF; F5…FF: nor these
};

// The faults in 32 bytes: anything but 0.
AVX2 static inline __m256i faults_avx2(const uint8_t *bytes) {
  enum { F5 = AFTER_F0 | AFTER_F4 };
  const __m256i before_high = TABLE(
      CONTINUATION, CONTINUATION, CONTINUATION, CONTINUATION, CONTINUATION, CONTINUATION,
      CONTINUATION, CONTINUATION, CONTINUATION, CONTINUATION, CONTINUATION, CONTINUATION,
      CONTINUATION | AFTER_C0, CONTINUATION, CONTINUATION | AFTER_E0 | AFTER_ED,
      CONTINUATION | AFTER_F0 | AFTER_F4);
  const __m256i before_low = TABLE(
      CONTINUATION | AFTER_C0 | AFTER_E0 | AFTER_F0, CONTINUATION | AFTER_C0, CONTINUATION,
      CONTINUATION, CONTINUATION | AFTER_F4, CONTINUATION | F5, CONTINUATION | F5,
      CONTINUATION | F5, CONTINUATION | F5, CONTINUATION | F5, CONTINUATION | F5,
      CONTINUATION | F5, CONTINUATION | F5, CONTINUATION | F5 | AFTER_ED, CONTINUATION | F5,
      CONTINUATION | F5);
  const __m256i here_high = TABLE(
      0, 0, 0, 0, 0, 0, 0, 0, CONTINUATION | AFTER_C0 | AFTER_E0 | AFTER_F0,
      CONTINUATION | AFTER_C0 | AFTER_E0 | AFTER_F4, CONTINUATION | AFTER_C0 | AFTER_ED | AFTER_F4,
      CONTINUATION | AFTER_C0 | AFTER_ED | AFTER_F4, 0, 0, 0, 0);
  const __m256i nibble = _mm256_set1_epi8(0x0F);

  const __m256i here = _mm256_loadu_si256((const __m256i *)bytes);
  const __m256i one_before = _mm256_loadu_si256((const __m256i *)(bytes - 1));
  const __m256i two_before = _mm256_loadu_si256((const __m256i *)(bytes - 2));
  const __m256i three_before = _mm256_loadu_si256((const __m256i *)(bytes - 3));
  const __m256i here_upper = _mm256_and_si256(_mm256_srli_epi16(here, 4), nibble);
  const __m256i before_upper = _mm256_and_si256(_mm256_srli_epi16(one_before, 4), nibble);
  const __m256i before_lower = _mm256_and_si256(one_before, nibble);
  const __m256i excluded = _mm256_and_si256(
      _mm256_shuffle_epi8(before_high, before_upper),
      _mm256_shuffle_epi8(before_low, before_lower));
  const __m256i found = _mm256_and_si256(excluded, _mm256_shuffle_epi8(here_high, here_upper));
  // These differences have the top bit from C0, E0 and F0 on.
  const __m256i expected = _mm256_or_si256(
      _mm256_subs_epu8(one_before, _mm256_set1_epi8(0xC0 - 0x80)),
      _mm256_or_si256(
          _mm256_subs_epu8(two_before, _mm256_set1_epi8(0xE0 - 0x80)),
          _mm256_subs_epu8(three_before, _mm256_set1_epi8(0xF0 - 0x80))));
  return _mm256_xor_si256(found, _mm256_and_si256(expected, _mm256_set1_epi8(CONTINUATION)));
}

AVX2 static bool check_avx2(const uint8_t *bytes, size_t count) {
  const uint8_t *last = bytes + count - BLOCK;
  __m256i faults = _mm256_setzero_si256();
  for (const uint8_t *block = bytes;; block = next_block(block, last)) {
    faults = _mm256_or_si256(faults, faults_avx2(block));
    faults = _mm256_or_si256(faults, faults_avx2(block + BLOCK / 2));
    if (block == last) return _mm256_testz_si256(faults, faults);
  }
}

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi")))

// A byte before is looked up whole, so the bits can be the parts of 80…BF that leads tell apart.
enum { LOW = 1 /* 80…8F */, MIDDLE = 2 /* 90…9F */, HIGH = 4 /* A0…BF */ };

// By the lower seven bits. ASCII is taken for a lead, which does no harm: what that lead excludes
// are continuations, and none may follow ASCII.
static const uint8_t excluded_by_lower[128] = {
    [0x00 ... 0x3F] = 0x80,
    [0x40 ... 0x41] = 0x80 | LOW | MIDDLE | HIGH,  // C0, C1
    [0x42 ... 0x5F] = 0x80,
    [0x60] = 0x80 | LOW | MIDDLE,  // E0
    [0x61 ... 0x6C] = 0x80,
    [0x6D] = 0x80 | HIGH,  // ED
    [0x6E ... 0x6F] = 0x80,
    [0x70] = 0x80 | LOW,  // F0
    [0x71 ... 0x73] = 0x80,
    [0x74] = 0x80 | MIDDLE | HIGH,                 // F4
    [0x75 ... 0x7F] = 0x80 | LOW | MIDDLE | HIGH,  // F5…FF
};

// By the upper six bits.
static const uint8_t part_by_upper[64] = {
    [0x80 >> 2 ... 0x8F >> 2] = 0x80 | LOW,
    [0x90 >> 2 ... 0x9F >> 2] = 0x80 | MIDDLE,
    [0xA0 >> 2 ... 0xBF >> 2] = 0x80 | HIGH,
};

AVX512 static bool check_avx512(const uint8_t *bytes, size_t count) {
  enum { A_AND_B_XOR_C = 0x6A, A_OR_B_OR_C = 0xFE };
  const uint8_t *last = bytes + count - BLOCK;
  const __m512i excluded_low = _mm512_loadu_si512(excluded_by_lower);
  const __m512i excluded_high = _mm512_loadu_si512(excluded_by_lower + 64);
  const __m512i part = _mm512_loadu_si512(part_by_upper);
  __m512i faults = _mm512_setzero_si512();
  for (const uint8_t *block = bytes;; block = next_block(block, last)) {
    const __m512i here = _mm512_loadu_si512(block);
    const __m512i one_before = _mm512_loadu_si512(block - 1);
    // What the shift brings in from the neighbour lands in the two bits that are not looked up.
    const __m512i found = _mm512_and_si512(
        _mm512_permutex2var_epi8(excluded_low, one_before, excluded_high),
        _mm512_permutexvar_epi8(_mm512_srli_epi16(here, 2), part));
    const __m512i expected = _mm512_ternarylogic_epi64(
        _mm512_subs_epu8(one_before, _mm512_set1_epi8(0xC0 - 0x80)),
        _mm512_subs_epu8(_mm512_loadu_si512(block - 2), _mm512_set1_epi8(0xE0 - 0x80)),
        _mm512_subs_epu8(_mm512_loadu_si512(block - 3), _mm512_set1_epi8(0xF0 - 0x80)),
        A_OR_B_OR_C);
    const __m512i fault = _mm512_ternarylogic_epi64(
        expected, _mm512_set1_epi8(CONTINUATION), found, A_AND_B_XOR_C);
    faults = _mm512_or_si512(faults, fault);
    if (block == last) return _mm512_test_epi8_mask(faults, faults) == 0;
  }
}

enum utf8_method utf8_fastest_method(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi")) {
    return UTF8_AVX512;
  }
  return __builtin_cpu_supports("avx2") ? UTF8_AVX2 : UTF8_PORTABLE;
}

bool utf8_check_blocks(enum utf8_method method, const void *bytes, size_t count) {
  return method == UTF8_AVX512 ? check_avx512(bytes, count) : check_avx2(bytes, count);
}

#else

enum utf8_method utf8_fastest_method(void) { return UTF8_PORTABLE; }

bool utf8_check_blocks(enum utf8_method method, const void *bytes, size_t count) {
  (void)method, (void)bytes, (void)count;
  return false;
}

#endif
