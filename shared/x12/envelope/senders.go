package envelope

// From tells senders apart: ISA05 and ISA06.
func (i *Interchange) From() string { return i.Header.SenderKind + "/" + i.Sender }

// BySender is what the acknowledgments need to know for each sender of the file, in the
// order in which they come: each is told of his own alone. What is wrong with the file as a
// whole is the last one's. Of one sender it is the report as it is; otherwise the lists of
// faults stay with the whole.
func (r *Report) BySender() []Report {
	at := map[string]int{}
	for n := range r.Interchanges {
		if from := r.Interchanges[n].From(); at[from] == 0 {
			at[from] = len(at) + 1
		}
	}
	if len(at) < 2 {
		return []Report{*r}
	}
	out, groups := make([]Report, len(at)), r.Groups
	var one *Report
	for n := range r.Interchanges {
		one = &out[at[r.Interchanges[n].From()]-1]
		of := 0
		for of < len(groups) && groups[of].Interchange == n {
			of++
		}
		one.add(&r.Interchanges[n], groups[:of])
		groups = groups[of:]
	}
	one.Broken = r.Broken
	return out
}

// add takes an interchange with its groups.
func (r *Report) add(i *Interchange, groups []Group) {
	r.Sender, r.Receiver, r.Control, r.Production = i.Sender, i.Receiver, i.Control, i.Production
	for _, g := range groups {
		g.Interchange = len(r.Interchanges)
		r.Groups = append(r.Groups, g)
	}
	r.Interchanges = append(r.Interchanges, *i)
}
