// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/whole_file.h"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <system_error>

namespace posviz {

namespace {

std::string reason(int number) { return std::generic_category().message(number); }

Error tooLarge(const std::filesystem::path &path, std::uintmax_t limit)
{
    return failed("{0}: is larger than {1} MiB, the most that can be read of such a file.", path.string(),
                  plain(static_cast<std::int64_t>(limit >> 20)));
}

} // namespace

Result<std::uintmax_t> regularFileSize(const std::filesystem::path &path)
{
    std::error_code failure;
    const std::filesystem::file_status status = std::filesystem::status(path, failure);
    if (status.type() == std::filesystem::file_type::not_found)
        return failed("{0}: there is no such file.", path.string());
    if (failure)
        return failed("{0}: cannot be opened: {1}.", path.string(), failure.message());
    if (std::filesystem::is_directory(status))
        return failed("{0}: is a folder; it must be a file.", path.string());
    if (!std::filesystem::is_regular_file(status))
        return failed("{0}: is not an ordinary file but a pipe, a socket or a device.", path.string());
    const std::uintmax_t size = std::filesystem::file_size(path, failure);
    if (failure)
        return failed("{0}: cannot be read: {1}.", path.string(), failure.message());
    return size;
}

Result<std::string> readWholeFile(const std::filesystem::path &path, std::uintmax_t limit)
{
    const Result<std::uintmax_t> size = regularFileSize(path);
    if (!size)
        return size.failure();
    if (*size > limit)
        return tooLarge(path, limit);

    const std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
    if (!file)
        return failed("{0}: cannot be opened: {1}.", path.string(), reason(errno));
    std::string bytes;
    bytes.reserve(static_cast<std::size_t>(*size));
    // The size is a hint only: the file may be written to meanwhile, and kernel files call themselves empty.
    std::string block(1 << 16, '\0');
    while (const std::size_t got = std::fread(block.data(), 1, block.size(), file.get())) {
        if (bytes.size() + got > limit)
            return tooLarge(path, limit);
        bytes.append(block, 0, got);
    }
    if (std::ferror(file.get()))
        return failed("{0}: cannot be read: {1}.", path.string(), reason(errno));
    return bytes;
}

} // namespace posviz
