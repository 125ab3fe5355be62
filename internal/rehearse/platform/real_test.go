package platform

func realApp([]string) int { return 0 }
