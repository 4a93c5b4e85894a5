// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/catalogue.h"

// An et al. 2024, Training-Free Long-Context Scaling of Large Language Models (ChunkLlama), arXiv 2402.17463, section 3; code:
// HKUNLP/ChunkLlama. With the period c = chunk_size - local_size a key at n counts as n mod c, and a query at m as
//   m mod c                            for keys of its own chunk of c positions,
//   min(m mod c + c, chunk_size)       for keys of the chunk before,
//   min(2 c - 1, chunk_size)           for all earlier keys.

namespace posviz {

namespace {

const Parameter chunkSize = positionsParameter(
    "chunk_size", "Chunk size", "Distances never exceed this; three quarters of the trained length in the authors' code.", 2,
    1048576, 3072);

const Parameter localSize = positionsParameter(
    "local_size", "Local window",
    "Keys in the previous chunk keep their own distance up to this. Positions restart every chunk size − local window tokens.", 1,
    1048575, 256);

Result<Scaled> scaleByDualChunk(const Unscaled &unscaled, const Values &values, const Lists &)
{
    const auto chunk = static_cast<std::int64_t>(valueOf(values, chunkSize));
    const auto local = static_cast<std::int64_t>(valueOf(values, localSize));
    if (local >= chunk)
        return failed("local_size: {0} must be below chunk_size, which is {1}.", plain(local), plain(chunk));
    return Scaled{.inverseFrequencies = unscaled.inverseFrequencies, .remap = ChunkedPositions{.chunk = chunk, .local = local}};
}

} // namespace

Scaling dualChunkScaling()
{
    return {
        .id = "dual_chunk",
        .title = "Dual Chunk Attention",
        .source = {2024, "An et al.", "Training-Free Long-Context Scaling of Large Language Models", "2402.17463", "section 3"},
        .summary =
            "Keeps the frequencies: positions restart in every chunk, and queries in later chunks see earlier ones at a bounded "
            "distance.",
        .parameters = {chunkSize, localSize},
        .formula = "m mod c − n mod c in a chunk; min(m mod c + c, s) − n mod c in the next; min(2c − 1, s) − n mod c later",
        .remaps = true,
        .models = {"ChunkLlama", "Qwen2.5-1M"},
        .ancestors = {{"rope", "Distances between chunks are kept within the trained range"}},
        .scale = scaleByDualChunk,
    };
}

} // namespace posviz
