// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/tensor_index.h"
#include "core/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace posviz {

// The format, github.com/huggingface/safetensors: 8 bytes, little-endian, that tell how long the header is; the header, a JSON
// object of tensors with dtype, shape and data_offsets [begin, end); the tensors' bytes, which fill the rest of the file.

/// True where these are the first bytes (9 suffice) of a file that can only be meant as safetensors; size is the file's.
bool beginsSafetensors(std::string_view start, std::uint64_t size);

/// How long the header is that follows the first 8 bytes. Fails with a sentence without the file's name where the file does not
/// have as many bytes, or past 16 MiB: the reference allows 100 MB, but 100 000 tensors take 12 MiB.
Result<std::uint64_t> safetensorsHeaderLength(std::string_view start, std::uint64_t fileSize);

/// The tensors that a header lists, in the order of their bytes. header: all of it, without the 8 bytes before.
///
/// Refuses with a sentence naming file and field what the reference refuses: sizes that disagree, tensors that overlap, gaps,
/// bytes behind the last one; and keys that stand twice. An unknown dtype is listed, and only its offsets are checked.
Result<std::vector<TensorEntry>> parsedSafetensorsHeader(std::string_view header, std::uint64_t fileSize,
                                                         const std::filesystem::path &file);

/// The tensors of a file, in the order of their bytes; reads no more of it than its header.
Result<std::vector<TensorEntry>> readSafetensorsIndex(const std::filesystem::path &path);

/// Which tensors somebody wants to know about, by name.
using WantedTensor = std::function<bool(std::string_view name)>;

/// The list of a model's tensors: of a .safetensors file, a file model.safetensors.index.json, or a folder with either in it.
///
/// What opening reads is kept: the only file's header, or the index of several, whose headers are read when they are first
/// needed, each once. These files lie beside the index.
class SafetensorsList {
  public:
    /// Fails with a sentence naming the file and the field.
    static Result<std::unique_ptr<SafetensorsList>> open(const std::filesystem::path &path);
    ~SafetensorsList();

    /// The wanted tensors, sorted by name. Of a model in several files only those headers are read that tell about them. Fails
    /// with a sentence naming the file and the field. May be called from several threads.
    Result<std::vector<TensorEntry>> tensors(const WantedTensor &wanted);

    /// False once somebody has written to a file that was read.
    bool isCurrent() const;

  private:
    struct Content;
    explicit SafetensorsList(std::unique_ptr<Content> content);

    std::unique_ptr<Content> m_content;
};

/// The wanted tensors of a list that is not needed any more.
Result<std::vector<TensorEntry>> readSafetensors(const std::filesystem::path &path, const WantedTensor &wanted);

} // namespace posviz
