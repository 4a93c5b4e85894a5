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

/// All encodings side by side, to be found by what they do, and their history; one can be taken.
class EncodingChooser : public QDialog {
    Q_OBJECT

  public:
    EncodingChooser(const QString &current, const Theme &theme, QWidget *parent = nullptr);

    /// The id of the encoding that was taken.
    QString chosen() const { return m_current; }

  private:
    static SearchableTable *encodingTable();
    QWidget *comparison();
    QWidget *facts();
    void applyFilters();
    void makeCurrent(const QString &id);

    QString m_current;
    EncodingFilters *m_filters = nullptr;
    SearchableTable *m_table = nullptr;
    FamilyTimeline *m_timeline = nullptr;
    QLabel *m_title = nullptr;
    QLabel *m_facts = nullptr;
    QPushButton *m_take = nullptr;
};

} // namespace posviz
