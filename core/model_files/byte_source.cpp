// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/byte_source.h"

#include "core/model_files/whole_file.h"

#include <algorithm>
#include <fstream>

namespace posviz {

namespace {

class Memory final : public ByteSource {
  public:
    explicit Memory(std::span<const char> bytes) : m_bytes(bytes) {}

    std::uint64_t size() const override { return m_bytes.size(); }

    bool read(std::uint64_t offset, std::span<char> bytes) override
    {
        if (offset > m_bytes.size() || bytes.size() > m_bytes.size() - offset)
            return false;
        std::ranges::copy(m_bytes.subspan(static_cast<std::size_t>(offset), bytes.size()), bytes.begin());
        return true;
    }

  private:
    std::span<const char> m_bytes;
};

class File final : public ByteSource {
  public:
    File(std::ifstream file, std::uint64_t size) : m_file(std::move(file)), m_size(size) {}

    std::uint64_t size() const override { return m_size; }

    bool read(std::uint64_t offset, std::span<char> bytes) override
    {
        if (offset > m_size || bytes.size() > m_size - offset)
            return false;
        m_file.clear();
        m_file.seekg(static_cast<std::streamoff>(offset));
        return bool(m_file.read(bytes.data(), static_cast<std::streamsize>(bytes.size())));
    }

  private:
    std::ifstream m_file;
    std::uint64_t m_size;
};

} // namespace

std::unique_ptr<ByteSource> memorySource(std::span<const char> bytes) { return std::make_unique<Memory>(bytes); }

Result<std::unique_ptr<ByteSource>> fileSource(const std::filesystem::path &path)
{
    const Result<std::uintmax_t> size = regularFileSize(path);
    if (!size)
        return size.failure();
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return failed("{0}: cannot be opened for reading.", path.string());
    return std::unique_ptr<ByteSource>(std::make_unique<File>(std::move(file), *size));
}

} // namespace posviz
