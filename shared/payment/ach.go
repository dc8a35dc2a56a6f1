package payment

import (
	"bytes"
	"fmt"

	"github.com/moov-io/ach"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/money"
)

// entryDescription is what the Nacha rules demand of a health care EFT.
const entryDescription = "HCCLAIMPMT"

// achFile is a release's file for the plan's bank: a batch of CCD credits, each
// with the addenda that ties it to its 835, and a batch with one debit of the
// plan's own account for their sum. The file is balanced, so that it says itself
// which plan's account pays: one administrator sends for many. It is read back
// before it is given; fault.Internal if it does not read or add up. The library's
// errors carry account numbers, so they are not passed on.
func achFile(rel *release, all []kept) ([]byte, error) {
	f := ach.NewFile()
	f.SetHeader(fileHeader(rel))
	credits, sum := batch(rel, ach.CreditsOnly, entryDescription, 1), money.Cents(0)
	for i := range all {
		sum += all[i].Cents
		credits.AddEntry(credit(rel, &all[i], i+1))
	}
	debit := batch(rel, ach.DebitsOnly, "CLAIMSFUND", 2)
	debit.AddEntry(offset(rel, sum, len(all)+1))
	for _, b := range []ach.Batcher{credits, debit} {
		if b.Create() != nil {
			return nil, fault.New(fault.Internal, "ACH batch: it does not validate")
		}
		f.AddBatch(b)
	}
	var out bytes.Buffer
	if f.Create() != nil || ach.NewWriter(&out).Write(f) != nil {
		return nil, fault.New(fault.Internal, "ACH file: it does not validate")
	}
	return out.Bytes(), readBack(out.Bytes(), len(all), sum)
}

func readBack(b []byte, entries int, sum money.Cents) error {
	f, err := ach.NewReader(bytes.NewReader(b)).Read()
	if err != nil || f.Validate() != nil || len(f.Batches) != 2 {
		return fault.New(fault.Internal, "ACH file: it does not read back")
	}
	c := f.Control
	if len(f.Batches[0].GetEntries()) != entries || money.Cents(c.TotalCreditEntryDollarAmountInFile) != sum ||
		money.Cents(c.TotalDebitEntryDollarAmountInFile) != sum {
		return fault.New(fault.Internal, "ACH file: it does not add up")
	}
	return nil
}

func fileHeader(rel *release) ach.FileHeader {
	h := ach.NewFileHeader()
	h.ImmediateDestination, h.ImmediateDestinationName = rel.Terms.Account.Routing, clean(rel.Terms.Account.Bank, 23)
	// A blank and nine digits: with company's leading 1 the library would cut the last one.
	h.ImmediateOrigin, h.ImmediateOriginName = rel.Terms.Payer.TIN, clean(rel.Terms.Payer.Name, 23)
	h.FileCreationDate, h.FileCreationTime = rel.At.Format("060102"), rel.At.Format("1504")
	h.FileIDModifier = rel.Modifier
	return h
}

// company is the payer as the batches and TRN03 name it: 1 and its tax id.
func company(rel *release) string { return "1" + rel.Terms.Payer.TIN }

func batch(rel *release, class int, description string, number int) *ach.BatchCCD {
	h := ach.NewBatchHeader()
	h.ServiceClassCode, h.StandardEntryClassCode = class, ach.CCD
	h.CompanyName, h.CompanyIdentification = clean(rel.Terms.Payer.Name, 16), company(rel)
	h.CompanyEntryDescription = description
	h.CompanyDescriptiveDate = rel.On.Time().Format("060102")
	h.EffectiveEntryDate = funding.BankingDay(rel.On, 1).Time().Format("060102")
	h.ODFIIdentification, h.BatchNumber = rel.Terms.Account.Routing[:8], number
	return ach.NewBatchCCD(h)
}

func credit(rel *release, k *kept, number int) *ach.EntryDetail {
	d := entry(rel, &k.payee.Account, number)
	d.TransactionCode = ach.CheckingCredit
	if k.payee.Account.Savings {
		d.TransactionCode = ach.SavingsCredit
	}
	d.Amount, d.IdentificationNumber, d.IndividualName = int(k.Cents), k.Trace, clean(k.Name, 22)
	a := ach.NewAddenda05()
	a.PaymentRelatedInformation = fmt.Sprintf(`TRN*1*%s*%s\`, k.Trace, company(rel))
	d.AddAddenda05(a)
	d.AddendaRecordIndicator = 1
	return d
}

func offset(rel *release, sum money.Cents, number int) *ach.EntryDetail {
	d := entry(rel, &rel.Terms.Account, number)
	d.TransactionCode = ach.CheckingDebit
	if rel.Terms.Account.Savings {
		d.TransactionCode = ach.SavingsDebit
	}
	d.Amount, d.IndividualName = int(sum), clean(rel.Terms.Payer.Name, 22)
	return d
}

func entry(rel *release, a *Account, number int) *ach.EntryDetail {
	d := ach.NewEntryDetail()
	d.SetRDFI(a.Routing)
	d.DFIAccountNumber = a.Number.Reveal()
	d.SetTraceNumber(rel.Terms.Account.Routing[:8], number)
	return d
}
