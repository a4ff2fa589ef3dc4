"""Two modules, two Go runtimes: a collection in the one loaded first does not wait for a tight loop to end."""
import everything as first
import everything_again as second
from checks import check, done

first.nothing()
second.nothing()
times = sorted(first.collect_during_spin(400) for _ in range(3))
print("collections in the runtime loaded first: ms", [round(t, 1) for t in times])
check(times[0] < 300, "a collection waited for the loop to end")
check(sorted(second.collect_during_spin(400) for _ in range(3))[0] < 300)
check(first.count() == 1 and second.count() == 1 and first.count() == 2)
try:
    second.panic_nil()
except second.PanicError:
    check(True)
try:
    first.panic_nil()
except first.PanicError:
    check(True)
check(first.sum_uint8(second.new_bytes(10)) == 0.0)
done()
