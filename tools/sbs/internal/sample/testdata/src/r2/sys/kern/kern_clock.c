int clock_of_its_own;
