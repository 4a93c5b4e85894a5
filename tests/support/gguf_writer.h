// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

/// Writes the bytes of a GGUF file, of any version and in either byte order, and of wrong ones: nothing is checked.
///
///     GgufWriter file;
///     file.text("general.architecture", "llama").number<float>("llama.rope.freq_base", 6, 500000);
///     file.tensor("rope_freqs.weight", {64}, 0, file.packed<float>({...}));
///     file.bytes();
class GgufWriter {
  public:
    explicit GgufWriter(std::uint32_t version = 3, bool bigEndian = false) : m_version(version), m_bigEndian(bigEndian) {}

    std::string magic = "GGUF";
    std::uint64_t alignment = 32;  ///< of the data; the key is for the test to write
    std::int64_t entryCount = -1;  ///< announced; -1: as many as there are
    std::int64_t tensorCount = -1; ///< announced; -1: as many as there are
    std::size_t dataCut = 0;       ///< bytes left out at the end

    template <class Number> std::string packed(const std::vector<Number> &numbers) const
    {
        std::string bytes;
        for (const Number number : numbers)
            bytes += packedOne(number);
        return bytes;
    }

    /// A length or a count.
    std::string length(std::uint64_t value) const
    {
        return m_version == 1 ? packedOne(static_cast<std::uint32_t>(value)) : packedOne(value);
    }

    std::string string(const std::string &text) const { return length(text.size()) + text; }

    /// A key whose type and value are these bytes.
    GgufWriter &raw(const std::string &key, std::uint32_t type, const std::string &value)
    {
        m_entries += string(key) + packedOne(type) + value;
        ++m_entriesWritten;
        return *this;
    }

    template <class Number> GgufWriter &number(const std::string &key, std::uint32_t type, Number value)
    {
        return raw(key, type, packedOne(value));
    }
    GgufWriter &whole(const std::string &key, std::uint32_t value) { return number(key, 4, value); }
    GgufWriter &real(const std::string &key, float value) { return number(key, 6, value); }
    GgufWriter &flag(const std::string &key, bool value) { return number(key, 7, static_cast<std::uint8_t>(value)); }
    GgufWriter &text(const std::string &key, const std::string &value) { return raw(key, 8, string(value)); }

    /// elements: their bytes, one after another.
    GgufWriter &array(const std::string &key, std::uint32_t type, std::uint64_t count, const std::string &elements)
    {
        return raw(key, 9, packedOne(type) + length(count) + elements);
    }

    /// Puts the data behind that of the tensors before, as aligned as it has to be; offset: announced instead.
    GgufWriter &tensor(const std::string &name, const std::vector<std::uint64_t> &dimensions, std::uint32_t type,
                       const std::string &data, std::int64_t offset = -1)
    {
        m_data.resize((m_data.size() + alignment - 1) / alignment * alignment);
        m_tensors += string(name) + packedOne(static_cast<std::uint32_t>(dimensions.size()));
        for (const std::uint64_t size : dimensions)
            m_tensors += length(size);
        m_tensors += packedOne(type) + packedOne(offset < 0 ? std::uint64_t{m_data.size()} : static_cast<std::uint64_t>(offset));
        m_data += data;
        ++m_tensorsWritten;
        return *this;
    }

    std::string bytes() const
    {
        std::string bytes = magic + packedOne(m_version);
        bytes += length(static_cast<std::uint64_t>(tensorCount < 0 ? m_tensorsWritten : tensorCount));
        bytes += length(static_cast<std::uint64_t>(entryCount < 0 ? m_entriesWritten : entryCount));
        bytes += m_entries + m_tensors;
        if (m_tensorsWritten > 0)
            bytes.resize((bytes.size() + alignment - 1) / alignment * alignment);
        bytes += m_data;
        bytes.resize(bytes.size() - dataCut);
        return bytes;
    }

  private:
    template <class Number> std::string packedOne(Number number) const
    {
        std::uint64_t bits = 0;
        if constexpr (std::is_same_v<Number, float>)
            bits = std::bit_cast<std::uint32_t>(number);
        else if constexpr (std::is_same_v<Number, double>)
            bits = std::bit_cast<std::uint64_t>(number);
        else
            bits = static_cast<std::uint64_t>(number);
        std::string bytes;
        for (std::size_t i = 0; i < sizeof(Number); ++i)
            bytes += static_cast<char>(bits >> 8 * (m_bigEndian ? sizeof(Number) - 1 - i : i) & 0xff);
        return bytes;
    }

    std::uint32_t m_version;
    bool m_bigEndian;
    std::string m_entries;
    std::string m_tensors;
    std::string m_data;
    std::int64_t m_entriesWritten = 0;
    std::int64_t m_tensorsWritten = 0;
};
