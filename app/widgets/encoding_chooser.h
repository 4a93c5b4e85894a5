// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/plot/theme.h"

#include <QDialog>

class QLabel;
class QPushButton;

namespace posviz {

class EncodingFilters;
class FamilyTimeline;
class SearchableTable;
struct Scaling;

/// All encodings side by side, to be found by what they do, and their history; one can be taken.
class EncodingChooser : public QDialog {
    Q_OBJECT

  public:
    EncodingChooser(const QString &current, const Theme &theme, QWidget *parent = nullptr);

    /// The id of the encoding that was taken; none where it was a scaling.
    QString chosen() const { return chosenScaling().isEmpty() ? m_current : QString(); }
    /// The id of RoPE's scaling that was taken from the history, if one was.
    QString chosenScaling() const;

  private:
    static SearchableTable *encodingTable();
    QWidget *comparison();
    QWidget *facts();
    void applyFilters();
    void makeCurrent(const QString &id);
    void showScaling(const Scaling &scaling);

    QString m_current; ///< as the history calls it
    EncodingFilters *m_filters = nullptr;
    SearchableTable *m_table = nullptr;
    FamilyTimeline *m_timeline = nullptr;
    QLabel *m_title = nullptr;
    QLabel *m_facts = nullptr;
    QPushButton *m_take = nullptr;
};

} // namespace posviz
