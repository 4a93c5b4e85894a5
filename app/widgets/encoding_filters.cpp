// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/encoding_filters.h"

#include "app/widgets/search_keys.h"
#include "app/widgets/shown.h"
#include "app/wording.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace posviz {

namespace {

constexpr std::array filteredPlaces{Place::Input, Place::QueriesAndKeys, Place::Score, Place::ValueVectors, Place::Nowhere};
constexpr std::array filteredOrigins{Origin::Fixed, Origin::Learned, Origin::Content};

/// Below the entry for all, which is the first.
std::size_t chosenEntry(const QComboBox &box) { return static_cast<std::size_t>(box.currentIndex() - 1); }

} // namespace

EncodingFilters::EncodingFilters(QWidget *parent) : QWidget(parent), m_search(searchField(tr("Name, author, model")))
{
    // Two rows, for large type.
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(8);
    auto *words = new QHBoxLayout;
    auto *choices = new QHBoxLayout;
    for (QHBoxLayout *row : {words, choices}) {
        row->setSpacing(8);
        rows->addLayout(row);
    }
    m_place = new QComboBox;
    m_place->setAccessibleName(tr("Acts on"));
    m_place->addItem(tr("Acts on: any"));
    for (const Place place : filteredPlaces)
        m_place->addItem(tr("Acts on: %1").arg(shownText(placeName(place))));
    m_origin = new QComboBox;
    m_origin->setAccessibleName(tr("Parameters"));
    m_origin->addItem(tr("Fixed or learned"));
    for (const Origin origin : filteredOrigins)
        m_origin->addItem(shownText(originName(origin)));
    m_everyLength = new QCheckBox(tr("Defined at any length"));
    words->addWidget(m_search, 1);
    words->addWidget(m_everyLength);
    for (QComboBox *box : {m_place, m_origin}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(12);
        choices->addWidget(box, 1);
    }
    connect(m_search, &QLineEdit::textChanged, this, &EncodingFilters::changed);
    connect(m_place, &QComboBox::currentIndexChanged, this, &EncodingFilters::changed);
    connect(m_origin, &QComboBox::currentIndexChanged, this, &EncodingFilters::changed);
    connect(m_everyLength, &QCheckBox::toggled, this, &EncodingFilters::changed);
}

QString EncodingFilters::words() const { return m_search->text().trimmed(); }

bool EncodingFilters::pass(const Encoding &encoding) const
{
    const Facts &facts = encoding.facts;
    if (m_place->currentIndex() > 0
        && std::ranges::find(facts.actsOn, filteredPlaces[chosenEntry(*m_place)]) == facts.actsOn.end())
        return false;
    if (m_origin->currentIndex() > 0 && facts.origin != filteredOrigins[chosenEntry(*m_origin)])
        return false;
    return facts.everyLength || !m_everyLength->isChecked();
}

} // namespace posviz
