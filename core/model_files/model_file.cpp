// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/model_file.h"

#include "core/model_files/hf_config.h"
#include "core/model_files/npy.h"
#include "core/model_files/npy_header.h"
#include "core/model_files/whole_file.h"
#include "core/numbers.h"
#include "core/scene_json.h"

#include <array>
#include <fstream>

namespace posviz {

namespace {

constexpr std::uintmax_t largestJson = 16 << 20;

/// The first bytes, at most as many as any format needs to be told apart.
std::string firstBytes(const std::filesystem::path &path)
{
    std::array<char, 64> bytes{};
    std::ifstream file(path, std::ios::binary);
    file.read(bytes.data(), bytes.size());
    return {bytes.data(), static_cast<std::size_t>(file.gcount())};
}

std::string typeText(const NpyHeader &header)
{
    return "float" + std::to_string(8 * header.itemSize) + (header.bigEndian ? ", big-endian" : ", little-endian");
}

Result<ModelAccount> readNpyAccount(const std::filesystem::path &path)
{
    const Result<NpyHeader> header = readNpyHeader(path);
    if (!header)
        return Error{header.error()};
    // Every value is looked at here, so that a scene never names a table that cannot be drawn.
    if (const Result<Table> table = readNpy(path); !table)
        return Error{table.error()};

    const std::string name = path.string() + ": ";
    Result<Scene> scene = withEncoding(Scene{}, "learned");
    if (scene)
        scene->subject.table = path.string();
    if (scene)
        scene->subject.dimension = static_cast<int>(header->columns());
    if (scene)
        scene = withParameter(*std::move(scene), "length", static_cast<double>(header->rows()));
    if (scene)
        scene = checkedScene(*std::move(scene));
    if (!scene)
        return Error{name + scene.error()};

    const std::string size = shownInteger(header->rows()) + " positions, " + shownInteger(header->columns()) + " features";
    const std::string axes = header->shape.size() > 2 ? "; leading axes of 1 left out" : "";
    return ModelAccount{
        .path = path.string(),
        .format = "NumPy table",
        .model = "",
        .findings = {{"shape", shapeText(header->shape), Verdict::Used, size + axes},
                     {"descr", header->type, Verdict::Used, typeText(*header)},
                     {"fortran_order", header->fortranOrder ? "True" : "False", Verdict::Used,
                      header->fortranOrder ? "one feature after another" : "one position after another"}},
        .scene = *std::move(scene),
    };
}

} // namespace

Result<ModelAccount> readModelFile(const std::filesystem::path &path)
{
    const std::string name = path.string() + ": ";
    const Result<std::uintmax_t> size = regularFileSize(path);
    if (!size)
        return Error{size.error()};
    if (*size == 0)
        return Error{name + "is empty."};
    const std::string start = firstBytes(path);
    if (start.starts_with("\x93NUMPY"))
        return readNpyAccount(path);

    const Result<std::string> text = readWholeFile(path, largestJson);
    if (!text)
        return Error{text.error()};
    const std::size_t first = text->find_first_not_of(" \t\r\n", text->starts_with("\xef\xbb\xbf") ? 3 : 0);
    if (first == std::string::npos || (*text)[first] != '{')
        return Error{name + "is neither a Hugging Face config.json, which begins with '{', nor a NumPy .npy table."};
    if (isSceneJson(*text))
        return Error{name + "is a Posviz scene, not a model file; open it as a scene."};
    return readHfConfig(path, *text);
}

std::string verdictName(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Used:
        return "used";
    case Verdict::Defaulted:
        return "defaulted";
    case Verdict::Ignored:
        return "ignored";
    }
    return {};
}

} // namespace posviz
