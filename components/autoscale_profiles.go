package components

import (
	"encoding/json"
	"strconv"

	"github.com/pulumi/pulumi-azure-native-sdk/insights/v2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const (
	defaultProfile = "default"
	offPeakProfile = "off-peak"
)

// profiles returns the default profile and, for off-peak hours, two more.
//
// A recurring profile has a start and no end: it holds until another one
// starts. So a partner starts when the off-peak hours end, with what the
// default profile says. Azure recognises the partner by its name.
// https://learn.microsoft.com/azure/azure-monitor/autoscale/autoscale-multiprofile
func profiles(args *AutoscaleArgs) insights.AutoscaleProfileArray {
	list := insights.AutoscaleProfileArray{profile(defaultProfile, args.Range, args, nil)}
	if off := args.OffPeak; off != nil {
		list = append(list,
			profile(offPeakProfile, off.Range, args, weekly(off.StartDays, off.Start, off.TimeZone)),
			profile(partnerName(defaultProfile, offPeakProfile), args.Range, args,
				weekly(off.EndDays, off.End, off.TimeZone)))
	}
	return list
}

func profile(name string, r InstanceRange, args *AutoscaleArgs, when insights.RecurrencePtrInput) insights.AutoscaleProfileArgs {
	least := pulumi.String(strconv.Itoa(r.Min))
	return insights.AutoscaleProfileArgs{
		Name: pulumi.String(name),
		Capacity: insights.ScaleCapacityArgs{
			Minimum: least,
			Maximum: pulumi.String(strconv.Itoa(r.Max)),
			Default: least, // used only while metrics cannot be read and fewer run
		},
		Rules:      rules(args),
		Recurrence: when,
	}
}

// partnerName is the exact JSON string by which Azure tells which profile a
// partner ends, and which it returns to.
func partnerName(returnsTo, ends string) string {
	b, _ := json.Marshal(struct { // two strings always marshal
		Name string `json:"name"`
		For  string `json:"for"`
	}{returnsTo, ends})
	return string(b)
}

func weekly(days []string, at TimeOfDay, zone string) insights.RecurrencePtrInput {
	return insights.RecurrenceArgs{
		Frequency: insights.RecurrenceFrequencyWeek,
		Schedule: insights.RecurrentScheduleArgs{
			Days: pulumi.ToStringArray(days), Hours: pulumi.IntArray{pulumi.Int(at.Hour)},
			Minutes: pulumi.IntArray{pulumi.Int(at.Minute)}, TimeZone: pulumi.String(zone),
		},
	}
}
