// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encoding.h"
#include "core/model_files/npy.h"
#include "core/scaling/scaling.h"
#include "core/scene_edits.h"
#include "core/scene_json.h"

#include "tests/support/gguf_writer.h"
#include "tests/support/safetensors_writer.h"

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

// Writes the files that a fuzz target begins with: seeds FORMAT FOLDER.

using namespace posviz;

namespace {

using Seeds = std::vector<std::string>;

/// The head of a .npy file in which one text is another one of the same length.
std::string npyWith(std::string bytes, const std::string &from, const std::string &to)
{
    if (const auto at = bytes.find(from); at != std::string::npos)
        bytes.replace(at, from.size(), to);
    return bytes;
}

Seeds npySeeds()
{
    const std::string plain = npyBytes(std::vector<double>{1, 2, 3, 4, 5, 6}, 2, 3, false);
    std::string second = plain;
    second[6] = 2;
    return {plain,
            second,
            npyWith(plain, "<f8", ">f8"),
            npyWith(plain, "<f8", "<f4"),
            npyWith(plain, "<f8", "<f2"),
            npyWith(plain, "False", "True "),
            npyWith(plain, "(2, 3)", "(6, 1)"),
            npyBytes(std::vector<double>{1, 2}, 1, 1, true)};
}

Seeds sceneSeeds()
{
    Seeds seeds;
    for (const Encoding &encoding : encodings())
        if (const Result<Scene> scene = withEncoding(Scene{}, encoding.id))
            seeds.push_back(sceneToJson(*scene));
    for (const Scaling &scaling : scalings())
        if (const Result<Scene> scene = withScaling(Scene{}, scaling.id))
            seeds.push_back(sceneToJson(*scene));
    Scene scene;
    scene.look.windows = {.positions = Run{1, 2}, .keys = Run{3, 4}, .features = Run{5, 6}, .pairs = Run{7, 8}};
    scene.look.selection = {.query = 1, .key = 2, .pair = 3};
    seeds.push_back(sceneToJson(scene));
    return seeds;
}

Seeds hfConfigSeeds()
{
    Seeds seeds{
        R"({"model_type": "gpt2", "n_embd": 768, "n_head": 12, "n_positions": 1024})",
        R"({"model_type": "t5", "d_model": 512, "num_heads": 8, "relative_attention_num_buckets": 32})",
        R"({"model_type": "bloom", "hidden_size": 64, "n_head": 8})",
        R"({"model_type": "mpt", "d_model": 64, "n_heads": 8, "attn_config": {"alibi": true, "alibi_bias_max": 8}})",
        R"({"model_type": "mpt", "d_model": 64, "n_heads": 8, "attn_config": {"alibi": false, "rope": true}})",
        R"({"hidden_size": 64, "num_attention_heads": 4, "position_embedding_type": "relative_key_query"})",
        R"({"hidden_size": 64, "num_attention_heads": 4, "position_embeddings_type": "relative_key"})",
        R"({"hidden_size": 64, "num_attention_heads": 4, "pos_emb_type": "relative_key"})",
    };
    for (const auto &entry : std::filesystem::directory_iterator(POSVIZ_TEST_DATA "/goldens/configs")) {
        std::ifstream file(entry.path(), std::ios::binary);
        seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return seeds;
}

Seeds safetensorsSeeds()
{
    Seeds seeds;
    for (const std::string header :
         {R"({"wpe.weight":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}})",
          R"({"a":{"dtype":"F16","shape":[4],"data_offsets":[0,8]},"b":{"dtype":"BF16","shape":[1,4],"data_offsets":[8,16]}})",
          R"({"__metadata__":{"format":"pt"},"pos_embed":{"dtype":"F64","shape":[1,1,2],"data_offsets":[0,16]}})"}) {
        seeds.push_back(header);
        seeds.push_back(safetensorsFile(header, std::string(16, '\0')));
    }
    return seeds;
}

Seeds ggufSeeds()
{
    Seeds seeds;
    for (const auto &[version, bigEndian] : {std::pair{1u, false}, {2u, false}, {3u, false}, {3u, true}}) {
        GgufWriter llama(version, bigEndian);
        llama.text("general.architecture", "llama").whole("llama.context_length", 4096).whole("llama.embedding_length", 64);
        llama.whole("llama.attention.head_count", 4).whole("llama.rope.dimension_count", 16);
        llama.real("llama.rope.freq_base", 500000).text("llama.rope.scaling.type", "yarn").real("llama.rope.scaling.factor", 4);
        llama.whole("llama.rope.scaling.original_context_length", 1024);
        llama.array("tokenizer.ggml.tokens", 8, 2, llama.string("a") + llama.string("b"));
        llama.tensor("rope_freqs.weight", {8}, 0, llama.packed<float>({1, 1, 1, 1, 2, 4, 8, 8}));
        seeds.push_back(llama.bytes());
        GgufWriter gpt2(version, bigEndian);
        gpt2.text("general.architecture", "gpt2").whole("gpt2.context_length", 4).whole("gpt2.embedding_length", 2);
        gpt2.tensor("position_embd.weight", {2, 4}, 0, gpt2.packed<float>({1, 2, 3, 4, 5, 6, 7, 8}));
        seeds.push_back(gpt2.bytes());
        GgufWriter mpt(version, bigEndian);
        mpt.text("general.architecture", "mpt").whole("mpt.context_length", 64).whole("mpt.attention.head_count", 4);
        mpt.real("mpt.attention.max_alibi_bias", 8);
        seeds.push_back(mpt.bytes());
    }
    return seeds;
}

} // namespace

int main(int argc, char **argv)
{
    const std::vector<std::pair<std::string, Seeds (*)()>> formats{{"npy", npySeeds},
                                                                   {"scene", sceneSeeds},
                                                                   {"hf_config", hfConfigSeeds},
                                                                   {"safetensors", safetensorsSeeds},
                                                                   {"gguf", ggufSeeds}};
    if (argc != 3)
        return 2;
    for (const auto &[format, seedsOf] : formats) {
        if (format != argv[1])
            continue;
        int number = 0;
        for (const std::string &seed : seedsOf())
            std::ofstream(std::filesystem::path(argv[2]) / ("seed-" + std::to_string(number++)), std::ios::binary) << seed;
        return 0;
    }
    std::fprintf(stderr, "seeds: '%s' is no format\n", argv[1]);
    return 2;
}
