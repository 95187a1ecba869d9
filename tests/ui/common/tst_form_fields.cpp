// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/form_fields.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

using namespace regroup::ui;

class TestFormFields : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// Whatever its length and the width of the column.
    void aNoteIsNeverCut() {
        QFormLayout* form = createForm();
        addComboField(form, "Refinements", "One of them")->addItem("automatic");
        addNoteField(form, "Loads in")->setText("This program, with any grouping.");
        form->addRow("Output folder", new QLineEdit);
        form->addRow(QString(), new QCheckBox("Check every form"));
        QLabel* note = addNoteField(form, "Takes");
        QWidget* column = createFormColumn(form, {new QPushButton("Go")});
        column->setMaximumWidth(2000);
        column->show();
        QVERIFY(QTest::qWaitForWindowExposed(column));
        const QString words("Writes about 5.02 MiB; 0 bytes are free. Takes about 150.93 MiB of "
                            "memory, and says so in as many words as there may be.");
        int lines = 0;
        for (const int width : {330, 345, 360, 400, 430, 800})
            for (qsizetype length = 20; length <= words.size(); length += 5) {
                column->resize(width, 400);
                note->setText(words.left(length));
                const auto isWhole = [note] {
                    return note->height() >= note->heightForWidth(note->width());
                };
                QTRY_VERIFY2(isWhole(), qPrintable(QString("%1 letters in %2: %3 of %4 high")
                                                       .arg(length)
                                                       .arg(note->width())
                                                       .arg(note->height())
                                                       .arg(note->heightForWidth(note->width()))));
                lines = std::max(lines, note->height() / note->fontMetrics().lineSpacing());
            }
        QVERIFY(lines >= 3); // Else nothing was tried.
        note->setText("Short.");
        QTRY_VERIFY(note->minimumHeight() <
                    2 * note->fontMetrics().lineSpacing()); // Shrinks again.
        delete column;
    }

    void theFocusStaysWithStartAndStop() {
        QWidget window;
        auto* row = new QHBoxLayout(&window);
        auto* other = new QLineEdit;
        auto* start = new QPushButton("Start");
        auto* stop = new QPushButton("Stop");
        auto* after = new QLineEdit;
        for (QWidget* widget : {static_cast<QWidget*>(other), static_cast<QWidget*>(start),
                                static_cast<QWidget*>(stop), static_cast<QWidget*>(after)})
            row->addWidget(widget);
        window.show();
        QApplication::setActiveWindow(&window);
        enableStartAndStop(*start, true, *stop, false);
        start->setFocus();
        enableStartAndStop(*start, false, *stop, true);
        QVERIFY(stop->hasFocus() && !start->isEnabled());
        enableStartAndStop(*start, true, *stop, false);
        QVERIFY(start->hasFocus() && !stop->isEnabled());
        other->setFocus();
        enableStartAndStop(*start, false, *stop, true); // Nobody's focus is taken.
        QVERIFY(other->hasFocus());
    }
};

QTEST_MAIN(TestFormFields)
#include "tst_form_fields.moc"
